package dev.greeting.system.grpc;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that are rejected before they reach a handler.
 */
@WithSharedPair
class GrpcRejectionsIT {

	private static final HelloRequest NAME = HelloRequest.newBuilder().setName("test").build();

	private final Pair pair;

	private final GrpcClient client;

	GrpcRejectionsIT(Pair pair) {
		this.pair = pair;
		this.client = GrpcClient.of(pair.nameService());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "api.Api/nope", "api.Api/SayHello", "api.Api/sayhello", "app.grpc.Service1/processName",
			"app.grpc.Service2/ProcessName", "Api/sayHello", "nope/nope" })
	void anUnknownMethodIsUnimplemented(String method) {
		Assertions.assertThat(rejection(() -> this.client.callUnknown(method)).getStatus().getCode())
			.isEqualTo(Status.Code.UNIMPLEMENTED);
	}

	@Test
	void aClientWithTlsIsDisconnectedByEveryPlaintextPort() throws IOException {
		RunningService nameService = this.pair.nameService();
		for (int port : new int[] { nameService.grpcPort(), nameService.http().getPort(),
				nameService.management().getPort(), this.pair.gateway().http().getPort() }) {
			try (SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", port)) {
				socket.setSoTimeout(10_000);
				Assertions.assertThatIOException()
					.as("port %d", port)
					.isThrownBy(socket::startHandshake)
					.isNotInstanceOf(SocketTimeoutException.class);
			}
		}
	}

	@Test
	void aDeadlineThatHasPassedOnArrivalEndsTheCall() {
		String id = "deadline." + UUID.randomUUID();
		StatusRuntimeException rejection = rejection(
				() -> stub(this.client.with("grpc-timeout", "1n").with("request_id", id)).sayHello(NAME));
		// The server reports a deadline by resetting the stream, because the client knows
		// its deadline.
		Assertions.assertThat(rejection.getStatus().getCode())
			.isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED);
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(this.pair.nameService().log().accessLinesOf(id))
				.singleElement()
				.satisfies((line) -> Assertions.assertThat(line.status()).isEqualTo("DEADLINE_EXCEEDED")));
	}

	@Test
	void aStreamEndsWithItsDeadline() {
		StatusRuntimeException rejection = rejection(() -> {
			Iterator<Item> items = stub(this.client).withDeadlineAfter(200, TimeUnit.MILLISECONDS)
				.getStream(ApiRequest.newBuilder().setLength(Integer.MAX_VALUE).build());
			while (items.hasNext()) {
				items.next();
			}
		});
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
	}

	@Test
	void aMessageOfFiveMebibytesIsTooLarge() {
		StatusRuntimeException rejection = rejection(() -> this.client.sayHello("n".repeat(5 * 1024 * 1024)));
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
	}

	@Test
	void bytesThatAreNotAMessageAreRejectedAndDoNoHarm() {
		StatusRuntimeException rejection = rejection(
				() -> this.client.call("api.Api/sayHello", "\u00ff not protobuf".getBytes(StandardCharsets.UTF_8)));
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		Assertions.assertThat(String.valueOf(rejection.getStatus().getDescription()))
			.doesNotContain("Exception", "dev.greeting");
		Assertions.assertThat(this.client.sayHello("test")).isEqualTo("Hello test!");
	}

	@Test
	void aNameThatIsNotUtf8IsRejected() {
		StatusRuntimeException rejection = rejection(
				() -> this.client.call("api.Api/sayHello", new byte[] { 0x0a, 0x02, (byte) 0xff, (byte) 0xfe }));
		Assertions.assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
	}

	private static ApiGrpc.ApiBlockingStub stub(GrpcClient client) {
		return ApiGrpc.newBlockingStub(client.channel());
	}

	private static StatusRuntimeException rejection(ThrowingCallable call) {
		StatusRuntimeException ex = Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
		Assertions.assertThat(ex).as("rejected").isNotNull();
		return ex;
	}

}
