package dev.greeting.system.grpc;

import java.util.List;
import java.util.UUID;

import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The request id of callers that use gRPC directly.
 */
@WithSharedPair
class GrpcRequestIdIT {

	private static final String KEY = "request_id";

	private final Pair pair;

	private final GrpcClient client;

	GrpcRequestIdIT(Pair pair) {
		this.pair = pair;
		this.client = GrpcClient.of(pair.nameService());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void theIdInTheMetadataIsTheOneInTheLog() {
		String id = "grpc." + UUID.randomUUID();
		this.client.with(KEY, id).sayHello("test");
		Assertions.assertThat(awaitLine(id).status()).isEqualTo("OK");
	}

	@Test
	void aStreamHasItsIdToo() {
		String id = "grpc." + UUID.randomUUID();
		this.client.with(KEY, id).getStream(3).forEachRemaining((item) -> {
		});
		Assertions.assertThat(awaitLine(id).status()).isEqualTo("OK");
	}

	@Test
	void aRejectedCallHasItsIdToo() {
		String id = "grpc." + UUID.randomUUID();
		Assertions.assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.client.with(KEY, id).sayHello(""));
		Assertions.assertThat(awaitLine(id).status()).isEqualTo("INVALID_ARGUMENT");
	}

	@Test
	void theLongestIdIsKept() {
		String id = UUID.randomUUID() + "x".repeat(92);
		Assertions.assertThat(id).hasSize(128);
		this.client.with(KEY, id).sayHello("test");
		Assertions.assertThat(awaitLine(id).status()).isEqualTo("OK");
	}

	@Test
	void aCallWithoutAnIdGetsOne() {
		assertNewId(this.client);
	}

	@ParameterizedTest
	@MethodSource("hostileIds")
	void aHostileIdIsReplaced(String id) {
		assertNewId(this.client.with(KEY, id));
		Assertions.assertThat(this.pair.nameService().log().accessLinesOf(id)).isEmpty();
	}

	static List<String> hostileIds() {
		return List.of("", " ", "two words", "\"quoted\"", "{\"json\":1}", "${jndi:ldap://localhost/a}", "a,b", "<a>",
				"x".repeat(129), "x".repeat(7_000));
	}

	private void assertNewId(GrpcClient client) {
		// After this line, no line of an earlier case is pending.
		String last = "last." + UUID.randomUUID();
		this.client.with(KEY, last).sayHello("test");
		awaitLine(last);
		List<AccessLine> before = this.pair.nameService().log().accessLines();
		client.sayHello("test");
		AccessLine line = Awaitility.await().until(() -> {
			List<AccessLine> after = this.pair.nameService().log().accessLines();
			return after.subList(before.size(), after.size());
		}, (lines) -> !lines.isEmpty()).getFirst();
		Assertions.assertThat(line.requestId()).isEqualTo(UUID.fromString(line.requestId()).toString());
	}

	private AccessLine awaitLine(String id) {
		return Awaitility.await()
			.until(() -> this.pair.nameService().log().accessLinesOf(id), (lines) -> lines.size() == 1)
			.getFirst();
	}

}
