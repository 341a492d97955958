package dev.greeting.system.items;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.backend.ScriptedNameService;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Concurrent lists, with permits for 10,000 items.
 */
class ItemListsIT {

	private static ScriptedBackend backend;

	private static RunningService gateway;

	@BeforeAll
	static void start() {
		backend = ScriptedNameService.start();
		gateway = Pair.startGateway(backend.port(),
				Settings.none()
					.with("greeting.items.listed-items", 10_000)
					.with("greeting.grpc.client.name-service.deadline", "20s"));
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		gateway.close();
		backend.close();
	}

	@BeforeEach
	void reset() {
		backend.reset();
	}

	@Test
	void listsUpToTheLimitAreServedAndOneMoreItemIsRejected() {
		backend.behave(ApiGrpc.getGetAllMethod(), Behaviour.neverAnswering());
		CompletableFuture<Reply> six = ask(6_000);
		Awaitility.await().until(() -> backend.count() == 1);
		CompletableFuture<Reply> four = ask(4_000);
		Awaitility.await().until(() -> backend.count() == 2);
		Reply rejection = Http.get(gateway.http(), "/api/v1/items?length=1");
		Problems.assertProblem(rejection, 429);
		Assertions.assertThat(rejection.header("Retry-After")).matches("[1-9][0-9]*");
		Assertions.assertThat(Http.get(gateway.http(), "/?length=1").status()).isEqualTo(429);
		List<ReceivedCall> waiting = backend.calls();
		backend.behave(ApiGrpc.getGetAllMethod(), Behaviour.answering());
		Assertions.assertThat(Http.get(gateway.http(), "/api/v1/items?length=0").status()).isEqualTo(200);
		waiting.forEach(ReceivedCall::answer);
		Assertions.assertThat(six.join().status()).isEqualTo(200);
		Assertions.assertThat(four.join().status()).isEqualTo(200);
	}

	@Test
	void permitsAreReleasedAfterResponsesAndAfterErrors() {
		for (int round = 0; round < 3; round++) {
			backend.behave(Behaviour.answering());
			Assertions.assertThat(Http.get(gateway.http(), "/api/v1/items?length=10000").status()).isEqualTo(200);
			backend.behave(Behaviour.neverAnswering());
			Reply tooLate = Http.get(gateway.http(), "/api/v1/items?length=2147483647", "Grpc-Timeout", "20m");
			Assertions.assertThat(tooLate.status()).isEqualTo(504);
		}
	}

	private static CompletableFuture<Reply> ask(int length) {
		return CompletableFuture.supplyAsync(() -> Http.get(gateway.http(), "/api/v1/items?length=" + length),
				Thread::startVirtualThread);
	}

}
