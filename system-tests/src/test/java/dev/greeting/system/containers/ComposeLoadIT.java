package dev.greeting.system.containers;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

import dev.greeting.system.launch.Engine;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import dev.greeting.system.load.Target;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

/**
 * The system in containers, started by compose, under load.
 */
@Tag("load")
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Isolated
class ComposeLoadIT {

	/**
	 * How often 5,000 requests may wait for a page of a file after the memory limit has
	 * been lowered. A system that lacks memory waits several times for each request.
	 */
	private static final long DISK_READS = 250;

	private static Compose compose;

	@BeforeAll
	@Timeout(1200)
	static void up() {
		Engine.require();
		compose = Compose.upCold();
	}

	@AfterAll
	static void down() {
		if (compose != null) {
			compose.close();
		}
	}

	/**
	 * Counts instead of measuring times: a busy machine sends some responses late, but
	 * one that lacks memory reads the same files again and again and hardly responds.
	 */
	@Test
	@Order(1)
	void twoHundredCallersOfAColdSystemNeedAtMostFourFifthsOfItsMemory(TestReporter reporter)
			throws InterruptedException {
		Assumptions.assumeThat(compose.isCold()).as("the engine lets us drop the page cache").isTrue();
		List<DockerContainer> containers = compose.containers();
		SortedMap<Integer, LongAdder> cold = atOnce(200, 10);
		long limit = containers.getFirst().inspect().at("/HostConfig/Memory").asLong();
		long fourFifths = limit / 5 * 4;
		// Before the limit is lowered, because the kernel would take mapped files away.
		List<ContainerMemory> whole = containers.stream().map(ContainerMemory::of).toList();
		containers.forEach((container) -> container.limitMemory(fourFifths));
		List<Long> before = containers.stream().map(ContainerMemory::of).map(ContainerMemory::diskReads).toList();
		SortedMap<Integer, LongAdder> warm = atOnce(200, 25);
		List<ContainerMemory> after = containers.stream().map(ContainerMemory::of).toList();
		containers.forEach((container) -> container.limitMemory(limit));
		reporter.publishEntry("200 callers", "cold %s: %s, then with %d MiB %s; %s; before %s waits".formatted(cold,
				whole, fourFifths >> 20, warm, after, before));
		for (int number = 0; number < containers.size(); number++) {
			JsonNode state = containers.get(number).inspect();
			Assertions.assertThat(state.at("/State/OOMKilled").asBoolean()).isFalse();
			Assertions.assertThat(state.path("RestartCount").asInt()).isZero();
			Assertions.assertThat(whole.get(number).sum()).isLessThanOrEqualTo(fourFifths);
			Assertions.assertThat(after.get(number).sum()).isLessThanOrEqualTo(fourFifths);
			Assertions.assertThat(after.get(number).diskReads() - before.get(number)).isLessThan(DISK_READS);
		}
		Assertions.assertThat(warm.keySet()).isSubsetOf(200, 504);
		Assertions.assertThat(warm.get(200).sum()).isGreaterThan(200 * 25 * 9 / 10);
	}

	private static SortedMap<Integer, LongAdder> atOnce(int callers, int requests) throws InterruptedException {
		SortedMap<Integer, LongAdder> statuses = new ConcurrentSkipListMap<>();
		HttpRequest request = HttpRequest.newBuilder(compose.gateway().resolve(Compose.SAY_HELLO))
			.timeout(Duration.ofSeconds(60))
			.build();
		try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Callable<Void> caller = () -> {
				for (int number = 0; number < requests; number++) {
					int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
					statuses.computeIfAbsent(status, (key) -> new LongAdder()).increment();
				}
				return null;
			};
			for (var result : threads.invokeAll(Collections.nCopies(callers, caller))) {
				Assertions.assertThat(result).succeedsWithin(Duration.ZERO);
			}
		}
		return statuses;
	}

	@Test
	void noRequestFailsWhileBothNameServicesAreReplaced(TestReporter reporter) {
		List<Target> gateway = List.of(new Target(compose.gateway(), compose.gatewayManagement()));
		try (SteadyLoad load = SteadyLoad.of(150).on(gateway)) {
			load.awaitQuickAnswers();
		}
		try (SteadyLoad load = SteadyLoad.of(50).on(gateway)) {
			load.continueFor(Duration.ofSeconds(2));
			for (String service : Compose.NAME_SERVICES) {
				String before = compose.container(service).id();
				compose.run("up", "--detach", "--no-deps", "--force-recreate", "--wait", service);
				Assertions.assertThat(compose.container(service).id()).isNotEqualTo(before);
				load.awaitQuickAnswers();
			}
			load.continueFor(Duration.ofSeconds(2));
			Responses responses = load.stop();
			reporter.publishEntry("rolled", responses.toString());
			responses.assertNoFailures();
		}
		compose.awaitCallsOnBothReplicas();
	}

}
