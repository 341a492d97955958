package dev.greeting.system.requestid;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.LogLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * 400 concurrent calls, each with its own id, to a pair that rejects none of them.
 */
class ConcurrentCallsIT {

	private static final int CALLS = 400;

	private static Pair pair;

	private final CyclicBarrier start = new CyclicBarrier(CALLS);

	@BeforeAll
	static void start() {
		pair = Pair.start(Settings.none()
			.with("greeting.limit.http-requests", CALLS)
			.with("greeting.items.concurrent-streams", CALLS)
			.with("logging.level.org.springframework.web.servlet.DispatcherServlet", "debug")
			.with("logging.level.dev.greeting.name", "debug"));
	}

	@AfterAll
	static void stop() {
		pair.close();
	}

	@Test
	void noIdIsLostOrMixedUp() throws Exception {
		String batch = UUID.randomUUID().toString();
		List<Call> calls = IntStream.range(0, CALLS).mapToObj((index) -> new Call(batch, index)).toList();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<Void> result : executor.invokeAll(calls)) {
				result.get();
			}
		}
		assertEachOnce(pair.gateway(), batch, calls);
		assertEachOnce(pair.nameService(), batch, calls);
		assertHandlersLogTheirOwn(pair.gateway(), calls, Call::lineOfTheGateway);
		assertHandlersLogTheirOwn(pair.nameService(), calls, Call::lineOfNameService);
	}

	/**
	 * Access lines take the id from the request itself; the lines of a handler take it
	 * from its thread.
	 */
	private static void assertHandlersLogTheirOwn(RunningService service, List<Call> calls,
			Function<Call, String> line) {
		Map<String, Set<String>> ids = service.log()
			.lines()
			.stream()
			.collect(Collectors.groupingBy(LogLine::message,
					Collectors.mapping(LogLine::requestId, Collectors.toSet())));
		Assertions.assertThat(calls)
			.allSatisfy((call) -> Assertions.assertThat(ids).containsEntry(line.apply(call), Set.of(call.id())));
	}

	private static void assertEachOnce(RunningService service, String batch, List<Call> calls) {
		Awaitility.await()
			.until(() -> service.log()
				.accessLines()
				.stream()
				.filter((line) -> line.requestId().startsWith(batch))
				.count() >= CALLS);
		var counts = service.log()
			.accessLines()
			.stream()
			.map(AccessLine::requestId)
			.filter((id) -> id.startsWith(batch))
			.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
		Assertions.assertThat(counts).hasSize(CALLS);
		Assertions.assertThat(calls).allSatisfy((call) -> Assertions.assertThat(counts.get(call.id())).isOne());
		Assertions.assertThat(service.log().unreadable()).isEmpty();
	}

	private final class Call implements Callable<Void> {

		private final String id;

		private final int index;

		private Call(String batch, int index) {
			this.id = batch + "." + index;
			this.index = index;
		}

		String id() {
			return this.id;
		}

		private String target() {
			return switch (this.index % 5) {
				case 0 -> "/api/v1/say-hello?name=n" + this.index;
				case 1 -> "/api/v1/hello?name=n" + this.index;
				case 2 -> "/api/v1/items?length=" + this.index;
				default -> "/api/v1/items/stream?length=" + this.index;
			};
		}

		String lineOfTheGateway() {
			return "GET \"%s\", parameters={masked}".formatted(target());
		}

		String lineOfNameService() {
			return switch (this.index % 5) {
				case 0 -> "ProcessName: n" + this.index;
				case 1 -> "sayHello: n" + this.index;
				case 2 -> "getAll: " + this.index;
				default -> "getStream: " + this.index;
			};
		}

		@Override
		public Void call() throws Exception {
			ConcurrentCallsIT.this.start.await();
			switch (this.index % 5) {
				case 0 -> expect("\"Hello, N" + this.index + "!\"");
				case 1 -> expect("{\"message\":\"Hello n" + this.index + "!\"}");
				case 2 -> expect("{\"items\":[" + items(",", "", "") + "]}");
				case 3 -> expect(items("", "", "\n"));
				default -> expectEvents();
			}
			return null;
		}

		private void expect(String body) {
			Reply reply = Http.get(pair.gateway().http(), target(), "X-Request-ID", this.id);
			Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
			Assertions.assertThat(reply.requestId()).isEqualTo(this.id);
			Assertions.assertThat(reply.body()).isEqualTo(body);
		}

		private void expectEvents() {
			Reply reply = Http.get(pair.gateway().http(), target(), "X-Request-ID", this.id, "Accept",
					"text/event-stream");
			Assertions.assertThat(reply.status()).as(reply::toString).isEqualTo(200);
			Assertions.assertThat(reply.requestId()).isEqualTo(this.id);
			Assertions.assertThat(reply.body().lines().filter((line) -> line.startsWith("data: {\"id\"")))
				.hasSize(this.index);
		}

		private String items(String separator, String before, String after) {
			return IntStream.rangeClosed(1, this.index)
				.mapToObj((id) -> before + "{\"id\":" + id + ",\"name\":\"name " + id + "\"}" + after)
				.collect(Collectors.joining(separator));
		}

	}

}
