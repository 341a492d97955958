package dev.greeting.system.faults;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.http.Problems;
import dev.greeting.system.launch.Footprint;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import dev.greeting.system.load.Response;
import dev.greeting.system.load.Responses;
import dev.greeting.system.load.SteadyLoad;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * A gateway with a single name-service, which is down for 10 seconds, with {@code -Plong}
 * for five minutes.
 */
@Tag("load")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SingleReplicaIT {

	private static final int PER_SECOND = TestLength.choose(50, 100);

	private static final String SAY_HELLO = "/api/v1/say-hello?name=test";

	private static final Duration AWAY = TestLength.choose(Duration.ofSeconds(10), Duration.ofMinutes(5));

	/** The longest backoff between two attempts to connect is two minutes by default. */
	private static final Duration SOON = TestLength.choose(Duration.ofSeconds(30), Duration.ofSeconds(3));

	private static Replicas replicas;

	private static RunningService nameService;

	private static RunningService gateway;

	@BeforeAll
	static void startBothWithoutAnAddress() {
		replicas = new Replicas();
		nameService = replicas.start(Replicas.FIRST, Settings.none());
		gateway = replicas.startGateway(Settings.none().onJvm("-Xmx128m"));
		nameService.awaitReady();
		gateway.awaitReady();
	}

	@AfterAll
	static void stop() {
		replicas.close();
	}

	/**
	 * A headless Service has no address while none of its pods is ready.
	 */
	@Test
	@Order(1)
	void aNameThatAppearsLateIsFoundSoon(TestReporter reporter) {
		Problems.assertProblem(Http.get(gateway.http(), SAY_HELLO), 503);
		Instant there = Instant.now();
		replicas.resolveTo(Replicas.FIRST);
		Awaitility.await()
			.atMost(SOON.plusSeconds(2))
			.pollInterval(Duration.ofMillis(10))
			.until(() -> Http.get(gateway.http(), SAY_HELLO).status() == 200);
		reporter.publishEntry("name in DNS", "first success %d ms after its name was there"
			.formatted(Duration.between(there, Instant.now()).toMillis()));
	}

	/**
	 * A request that fails at once gets 503. One that waited for the deadline would get
	 * 504.
	 */
	@Test
	@Order(2)
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void everyRequestFailsFastWhileNameServiceIsDownAndSucceedsSoonAfterItsReturn(TestReporter reporter) {
		replicas.resolveTo(Replicas.FIRST);
		SteadyLoad.warmUp(gateway);
		try (SteadyLoad load = SteadyLoad.of(PER_SECOND).on(gateway)) {
			load.continueFor(Duration.ofSeconds(2));
			nameService.kill();
			Instant gone = Instant.now();
			load.continueFor(AWAY.dividedBy(2));
			Footprint early = Footprint.of(gateway);
			load.continueFor(AWAY.dividedBy(2));
			Footprint late = Footprint.of(gateway);
			assertReportsItAndStaysInService(gateway);
			Instant again = Instant.now();
			replicas.start(Replicas.FIRST, Settings.none());
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.pollInterval(Duration.ofMillis(10))
				.until(SingleReplicaIT::isListening);
			Instant back = Instant.now();
			Awaitility.await()
				.atMost(SOON)
				.until(() -> load.soFar().startedFrom(back).where(Response::isSuccess).count() > 0);
			load.awaitQuickAnswers();
			Responses responses = load.stop();

			Responses away = responses.startedBetween(gone.plusMillis(100), again);
			Instant firstSuccess = responses.startedFrom(gone.plusMillis(100))
				.where(Response::isSuccess)
				.all()
				.getFirst()
				.end();
			reporter.publishEntry("the only name-service killed",
					"%s; while it was away %s; first success %d ms after its return; %s then %s".formatted(responses,
							away, Duration.between(back, firstSuccess).toMillis(), early, late));
			Assertions.assertThat(away.countByStatus()).containsOnlyKeys(503);
			Assertions.assertThat(away.all())
				.allMatch((response) -> response.detail().contains("Retry-After: ")
						&& response.detail().contains("application/problem+json"));
			if (TestLength.isLong()) {
				Assertions.assertThat(away.slowest()).isLessThan(Duration.ofSeconds(1));
				Assertions.assertThat(away.median()).isLessThan(Duration.ofMillis(50));
				Assertions.assertThat(firstSuccess).isBefore(back.plus(SOON));
				responses.startedFrom(back.plus(SOON)).assertNoFailures();
			}
			late.assertNoMoreThan(early);
		}
	}

	private static void assertReportsItAndStaysInService(RunningService gateway) {
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/liveness").status()).isEqualTo(200);
		Assertions.assertThat(Http.get(gateway.management(), "/actuator/health/readiness").status()).isEqualTo(200);
		Reply health = Http.get(gateway.management(), "/actuator/health");
		Assertions.assertThat(health.status()).isEqualTo(503);
		Assertions.assertThat(health.json().at("/components/grpcChannels/status").asString()).isEqualTo("DOWN");
		Assertions.assertThat(Metrics.of(gateway).sum("grpc_client_channel_ready")).isZero();
	}

	private static boolean isListening() throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(Replicas.FIRST, replicas.port()));
			return true;
		}
		catch (ConnectException ex) {
			return false;
		}
	}

}
