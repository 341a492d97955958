package dev.greeting.system.limits;

import java.io.IOException;
import java.util.Arrays;

import dev.greeting.contract.api.HelloRequest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http.Problems;
import dev.greeting.system.http2.RawHttp2.Frame;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The size limits of a request: at the limit it is served, just above it is rejected.
 */
@WithSharedPair
class SizeLimitsIT {

	private static final int HTTP_HEAD = 8 * 1024;

	private static final int GRPC_METADATA = 16 * 1024;

	private static final int GRPC_MESSAGE = 64 * 1024;

	private final Pair pair;

	private final GrpcClient client;

	SizeLimitsIT(Pair pair) {
		this.pair = pair;
		this.client = GrpcClient.of(pair.nameService());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void anHttpHeadOf8KibibytesIsServed() {
		Problems.assertProblem(RawHttp.sendText(this.pair.gateway().http(), head(HTTP_HEAD)), 404);
	}

	@Test
	void anHttpHeadOfOneByteMoreIsRejected() {
		Problems.assertProblem(RawHttp.sendText(this.pair.gateway().http(), head(HTTP_HEAD + 1)), 431);
	}

	private static String head(int size) {
		String rest = "GET /nope HTTP/1.1\r\nHost: localhost\r\nX-Large: \r\n\r\n";
		return rest.replace("Large: ", "Large: " + "a".repeat(size - rest.length()));
	}

	@Test
	void metadataOfNearly16KibibytesAreServed() {
		Assertions.assertThat(this.client.with("x-large", "a".repeat(GRPC_METADATA - 512)).sayHello("test"))
			.isEqualTo("Hello test!");
	}

	@Test
	void moreMetadataAreRejected() throws IOException {
		byte[] block = RawHttp2.fields(":method", "POST", ":scheme", "http", ":path", "/api.Api/sayHello",
				"content-type", "application/grpc", "x-large", "a".repeat(GRPC_METADATA));
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.frame(RawHttp2.HEADERS, 0, 1, Arrays.copyOf(block, 10_000)));
			connection.send(RawHttp2.frame(RawHttp2.CONTINUATION, RawHttp2.END_HEADERS, 1,
					Arrays.copyOfRange(block, 10_000, block.length)));
			connection.send(RawHttp2.call(3, "api.Api/sayHello"));
			connection.send(RawHttp2.message(3, HelloRequest.newBuilder().setName("test").build().toByteArray()));
			Frame rejection = connection.read(RawHttp2.HEADERS);
			Assertions.assertThat(rejection.stream()).isEqualTo(1);
			Assertions.assertThat(rejection.flags() & RawHttp2.END_STREAM).isEqualTo(RawHttp2.END_STREAM);
			Assertions.assertThat(connection.read(RawHttp2.DATA).stream()).as("answered").isEqualTo(3);
		}
	}

	@Test
	void aMessageOf64KibibytesIsAccepted() {
		// The message consists of the name and the four bytes before it.
		StatusRuntimeException rejection = rejection(() -> this.client.sayHello("n".repeat(GRPC_MESSAGE - 4)));
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
	}

	@Test
	void aMessageOfOneByteMoreIsRejected() {
		StatusRuntimeException rejection = rejection(() -> this.client.sayHello("n".repeat(GRPC_MESSAGE - 3)));
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
	}

	private static StatusRuntimeException rejection(ThrowingCallable call) {
		return Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
	}

}
