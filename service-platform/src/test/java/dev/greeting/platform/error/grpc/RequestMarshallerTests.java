package dev.greeting.platform.error.grpc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.greeting.contract.api.HelloRequest;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestMarshallerTests {

	private static final UnknownFieldSet GROUPS = UnknownFieldSet.newBuilder()
		.addField(15,
				Field.newBuilder()
					.addGroup(
							UnknownFieldSet.newBuilder().addField(16, Field.newBuilder().addVarint(1).build()).build())
					.build())
		.build();

	private static final HelloRequest KNOWN = HelloRequest.newBuilder().setName("test").build();

	private static final byte[] REQUEST = KNOWN.toBuilder().setUnknownFields(GROUPS).build().toByteArray();

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void unknownFieldsAreSkipped(boolean compressed) {
		assertThat(marshaller(false).parse(stream(REQUEST, compressed))).isEqualTo(KNOWN);
	}

	@Test
	void unknownFieldsAreKeptForAServiceThatPassesThemOn() {
		assertThat(marshaller(true).parse(stream(REQUEST, false)).getUnknownFields()).isEqualTo(GROUPS);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void aMalformedRequestBecomesAStatus(boolean keepUnknownFields) {
		Object parsed = ((RequestMarshaller<?>) marshaller(keepUnknownFields)).parse(stream(new byte[] { 10 }, false));
		assertThat(parsed).isInstanceOfSatisfying(Status.class,
				(status) -> assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
	}

	private static RequestMarshaller<HelloRequest> marshaller(boolean keepUnknownFields) {
		return new RequestMarshaller<>(ProtoUtils.marshaller(HelloRequest.getDefaultInstance()), keepUnknownFields);
	}

	private static InputStream stream(byte[] bytes, boolean compressed) {
		return compressed ? new ByteArrayInputStream(bytes) : new StreamOfKnownLength(bytes);
	}

	private static final class StreamOfKnownLength extends ByteArrayInputStream implements KnownLength {

		StreamOfKnownLength(byte[] bytes) {
			super(bytes);
		}

	}

}
