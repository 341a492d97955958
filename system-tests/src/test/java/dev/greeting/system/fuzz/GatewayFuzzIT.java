package dev.greeting.system.fuzz;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.fuzz.RandomHttpRequests.Request;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Random requests to the gateway.
 */
@Tag("load")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class GatewayFuzzIT {

	private static final int REQUESTS = TestLength.choose(3_000, 100_000);

	private static final int THREADS = 4;

	private static final int BATCH = 20;

	private static Pair pair;

	@BeforeAll
	static void start() {
		pair = Pair.start(Settings.none().onJvm("-Xmx64m"));
	}

	@AfterAll
	static void stop() {
		pair.close();
	}

	@Test
	void everyRandomRequestEndsWithAResponseOrAProblem(TestReporter reporter) throws Exception {
		reporter.publishEntry("seed", Seed.asText());
		send(0, REQUESTS / 10);
		Wellbeing before = Wellbeing.of(pair.gateway());
		Wellbeing nameServiceBefore = Wellbeing.of(pair.nameService());
		Map<Integer, Integer> statuses = send(THREADS, REQUESTS);
		reporter.publishEntry("answers by status", statuses.toString());
		Assertions.assertThat(statuses).containsKeys(200, 400, 404, 405, 406);
		Assertions.assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum())
			.isGreaterThan(REQUESTS * 9 / 10);
		Assertions.assertThat(Http.get(pair.gateway().http(), "/api/v1/say-hello?name=test").body())
			.isEqualTo("\"Hello, TEST!\"");
		Wellbeing.of(pair.gateway()).assertNotWorseThan(before);
		Wellbeing.of(pair.nameService()).assertNotWorseThan(nameServiceBefore);
	}

	private static Map<Integer, Integer> send(int firstSeed, int requests) throws Exception {
		List<Callable<Map<Integer, Integer>>> senders = new ArrayList<>();
		for (int index = 0; index < THREADS; index++) {
			RandomHttpRequests random = new RandomHttpRequests(Seed.generator(firstSeed + index));
			senders.add(() -> new Sender(random).send(requests / THREADS));
		}
		Map<Integer, Integer> statuses = new TreeMap<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
			for (Future<Map<Integer, Integer>> future : executor.invokeAll(senders)) {
				future.get().forEach((status, count) -> statuses.merge(status, count, Integer::sum));
			}
		}
		return statuses;
	}

	private static final class Sender {

		private final RandomHttpRequests random;

		private final Map<Integer, Integer> statuses = new TreeMap<>();

		private Sender(RandomHttpRequests random) {
			this.random = random;
		}

		private Map<Integer, Integer> send(int requests) throws IOException {
			for (int sent = 0; sent < requests; sent += BATCH + 1) {
				sendAtOnce();
				sendRaw();
			}
			return this.statuses;
		}

		private void sendAtOnce() throws IOException {
			List<Request> unanswered = new ArrayList<>();
			for (int index = 0; index < BATCH; index++) {
				unanswered.add(this.random.next());
			}
			while (!unanswered.isEmpty()) {
				List<Reply> replies = HttpBatch.send(pair.gateway().http(), join(unanswered));
				check(replies, unanswered.toString());
				unanswered.subList(0, Math.min(replies.size(), unanswered.size())).clear();
				if (!unanswered.isEmpty()) {
					// The connection was closed. If the response was lost, this request
					// caused it.
					sendAlone(unanswered.removeFirst());
				}
			}
		}

		private void sendAlone(Request request) throws IOException {
			List<Reply> replies = HttpBatch.send(pair.gateway().http(), request.bytes());
			Assertions.assertThat(replies).as(() -> "answers to %s, %s".formatted(request, Seed.asText())).isNotEmpty();
			check(replies, request.toString());
		}

		private void sendRaw() throws IOException {
			byte[] bytes = this.random.nextBytes();
			check(HttpBatch.send(pair.gateway().http(), bytes), new Request("", bytes).toString());
		}

		private void check(List<Reply> replies, String requests) throws IOException {
			for (Reply reply : replies) {
				this.statuses.merge(reply.status(), 1, Integer::sum);
				try {
					check(decompressed(reply), requests);
				}
				catch (AssertionError ex) {
					throw new AssertionError("%s to (one of) %s, %s".formatted(reply, requests, Seed.asText()), ex);
				}
			}
		}

		private static Reply decompressed(Reply reply) throws IOException {
			if (reply.status() < 400 || reply.bytes().length == 0 || !reply.header("Content-Encoding").equals("gzip")) {
				return reply;
			}
			try (InputStream body = new GZIPInputStream(new ByteArrayInputStream(reply.bytes()))) {
				return new Reply(reply.status(), reply.headers(), body.readAllBytes());
			}
		}

		private static void check(Reply reply, String requests) {
			Assertions.assertThat(reply.body()).doesNotContain("\tat ", "dev.greeting.");
			if (reply.status() == HttpBatch.HTTP_0_9) {
				Assertions.assertThat(reply.body()).doesNotContain("\"status\":5");
				return;
			}
			if (reply.status() == 501) {
				Assertions.assertThat(requests.toLowerCase(Locale.ROOT)).containsAnyOf("transfer-encoding", "connect");
			}
			else if (reply.status() != 505) {
				Assertions.assertThat(reply.status()).isLessThan(500);
			}
			Assertions.assertThat(reply.requestId()).isNotEmpty();
			if (reply.status() >= 400 && reply.mediaType().isEmpty()) {
				// Tomcat answers it before any code of the gateway could write a body.
				Assertions.assertThat(reply.bytes()).isEmpty();
				Assertions.assertThat(requests).contains("OPTIONS *");
			}
			else if (reply.status() >= 400) {
				Assertions.assertThat(reply.mediaType()).isIn("application/problem+json", "text/html");
				if (reply.bytes().length > 0 && reply.mediaType().equals("text/html")) {
					// The page itself explains invalid parameters.
					Assertions.assertThat(reply.status()).isEqualTo(400);
					Assertions.assertThat(reply.body()).contains("<title>Greeting</title>", reply.requestId());
				}
				else if (reply.bytes().length > 0) {
					Problems.assertProblem(reply, reply.status());
				}
			}
		}

		private static byte[] join(List<Request> requests) {
			byte[] all = new byte[requests.stream().mapToInt((request) -> request.bytes().length).sum()];
			int position = 0;
			for (Request request : requests) {
				System.arraycopy(request.bytes(), 0, all, position, request.bytes().length);
				position += request.bytes().length;
			}
			return all;
		}

	}

}
