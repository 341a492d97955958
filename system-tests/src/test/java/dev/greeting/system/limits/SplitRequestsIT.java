package dev.greeting.system.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.Hello;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.http2.RawHttp2.Frame;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How a request is divided into HTTP/2 frames makes no difference to its response.
 */
@WithSharedPair
class SplitRequestsIT {

	private static final String HELLO = "api.Api/sayHello";

	private static final String REFLECTION = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

	private static final int MAX_MESSAGE = 64 * 1024;

	/**
	 * How much of a stream a client may send before the server says more.
	 */
	private static final int INITIAL_WINDOW = 65_535;

	private final Pair pair;

	SplitRequestsIT(Pair pair) {
		this.pair = pair;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4, 5, 6, 1_000 })
	void aRequestInFramesOfAnySizeIsAnswered(int frameSize) throws IOException {
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			connection.sendInFrames(1, prefixed(hello()), frameSize);
			connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1));
			Assertions.assertThat(greeting(connection)).isEqualTo("Hello test!");
		}
	}

	@Test
	void aRequestOfTheLargestSizeArrivesThroughASmallerWindow() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			connection.sendInFrames(1, prefixed(padded(MAX_MESSAGE)), INITIAL_WINDOW / 15);
			connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1));
			Assertions.assertThat(greeting(connection)).isEqualTo("Hello test!");
		}
	}

	@Test
	void aRequestAboveTheLargestSizeIsRejectedWithoutItsEnd() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			byte[] request = prefixed(padded(MAX_MESSAGE + 1));
			connection.sendInFrames(1, Arrays.copyOf(request, 5), 5);
			Frame trailers = connection.read(RawHttp2.HEADERS);
			Assertions.assertThat(trailers.flags() & RawHttp2.END_STREAM).isNotZero();
		}
	}

	@Test
	void aSecondMessageOfAUnaryRequestIsAnErrorAndHoldsUpNobody() throws IOException {
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.call(1, HELLO));
			connection.send(RawHttp2.openMessage(1, hello().toByteArray()));
			connection.send(RawHttp2.openMessage(1, hello().toByteArray()));
			connection.send(RawHttp2.openMessage(1, hello().toByteArray()));
			connection.send(RawHttp2.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1));
			Frame end = connection.read();
			while (end.stream() != 1) {
				end = connection.read();
			}
			Assertions.assertThat(end.type()).isIn(RawHttp2.HEADERS, RawHttp2.RST_STREAM);
			connection.send(RawHttp2.call(3, HELLO));
			connection.send(RawHttp2.message(3, hello().toByteArray()));
			Assertions.assertThat(greeting(connection)).isEqualTo("Hello test!");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 1_000 })
	void eachMessageOfAStreamOfRequestsIsAnsweredAsItArrives(int frameSize) throws IOException {
		try (RawHttp2 connection = RawHttp2.open(this.pair.nameService().grpcPort())) {
			connection.send(RawHttp2.call(1, REFLECTION));
			byte[] request = prefixed(ServerReflectionRequest.newBuilder().setListServices("").build());
			for (int message = 0; message < 3; message++) {
				connection.sendInFrames(1, request, frameSize);
				Assertions.assertThat(services(connection)).isPositive();
			}
			connection.sendInFrames(1, ByteBuffer.allocate(2 * request.length).put(request).put(request).array(), 40);
			Assertions.assertThat(services(connection)).isPositive();
			Assertions.assertThat(services(connection)).isPositive();
		}
	}

	@Test
	void aRequestOfManyTimesTheWindowArrives() {
		try (RunningService large = Launcher.configured()
			.start(Service.NAME_SERVICE,
					Settings.none()
						.with("grpc.server.max-inbound-message-size", "1MB")
						.with("greeting.grpc.server.flow-control-window", "16KB"));
				GrpcClient client = GrpcClient.of(large)) {
			large.awaitReady();
			Assertions
				.assertThat(ApiGrpc.newBlockingStub(client.channel())
					.withDeadlineAfter(20, TimeUnit.SECONDS)
					.sayHello(padded(1024 * 1024))
					.getMessage())
				.isEqualTo("Hello test!");
		}
	}

	private static String greeting(RawHttp2 connection) throws IOException {
		byte[] payload = connection.read(RawHttp2.DATA).payload();
		return Hello.parseFrom(Arrays.copyOfRange(payload, 5, payload.length)).getMessage();
	}

	private static int services(RawHttp2 connection) throws IOException {
		byte[] payload = connection.read(RawHttp2.DATA).payload();
		return ServerReflectionResponse.parseFrom(Arrays.copyOfRange(payload, 5, payload.length))
			.getListServicesResponse()
			.getServiceCount();
	}

	private static HelloRequest hello() {
		return HelloRequest.newBuilder().setName("test").build();
	}

	/**
	 * A request that an unknown field fills up to a size.
	 */
	private static HelloRequest padded(int size) {
		int length = size;
		HelloRequest padded;
		do {
			length--;
			UnknownFieldSet.Field padding = UnknownFieldSet.Field.newBuilder()
				.addLengthDelimited(ByteString.copyFrom(new byte[length]))
				.build();
			padded = HelloRequest.newBuilder()
				.setName("test")
				.setUnknownFields(UnknownFieldSet.newBuilder().addField(15, padding).build())
				.build();
		}
		while (padded.getSerializedSize() > size);
		Assertions.assertThat(padded.getSerializedSize()).isEqualTo(size);
		return padded;
	}

	private static byte[] prefixed(MessageLite message) {
		byte[] bytes = message.toByteArray();
		return ByteBuffer.allocate(5 + bytes.length).put((byte) 0).putInt(bytes.length).put(bytes).array();
	}

}
