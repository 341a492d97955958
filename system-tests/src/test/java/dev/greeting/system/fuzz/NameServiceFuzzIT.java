package dev.greeting.system.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.system.grpc.GrpcClient;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.http2.RawHttp2.Frame;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.TestLength;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/**
 * Random calls and random bytes to name-service's gRPC port.
 */
@Tag("load")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class NameServiceFuzzIT {

	private static final int CALLS = TestLength.choose(3_000, 100_000);

	private static final int CONNECTIONS = TestLength.choose(300, 6_000);

	private static final int CALLS_IN_FLIGHT = 50;

	private static RunningService nameService;

	private static GrpcClient client;

	private static List<String> methods;

	private Wellbeing before;

	@BeforeAll
	static void start(TestReporter reporter) throws InterruptedException {
		nameService = Launcher.configured().start(Service.NAME_SERVICE, Settings.none().onJvm("-Xmx64m"));
		nameService.awaitReady();
		client = GrpcClient.of(nameService);
		reporter.publishEntry("seed", Seed.asText());
		methods = GrpcReflection.V1.methods(client.channel()).stream().sorted().toList();
		call(new RandomCalls(Seed.generator(20), methods), 500);
		connect(Seed.generator(21), 30);
	}

	@AfterAll
	static void stop() {
		client.close();
		nameService.close();
	}

	@BeforeEach
	void takeStock() {
		this.before = Wellbeing.of(nameService);
	}

	@AfterEach
	void nothingIsWorse() {
		Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
		Wellbeing.of(nameService).assertNotWorseThan(this.before);
	}

	@Test
	void everyRandomCallEndsWithAStatusThatBlamesTheCaller(TestReporter reporter) throws InterruptedException {
		Map<Status.Code, Integer> ends = call(new RandomCalls(Seed.generator(10), methods), CALLS);
		reporter.publishEntry("calls by status", ends.toString());
		Assertions.assertThat(ends)
			.containsKeys(Status.Code.OK, Status.Code.INVALID_ARGUMENT, Status.Code.UNIMPLEMENTED)
			.doesNotContainKeys(Status.Code.UNKNOWN, Status.Code.DATA_LOSS, Status.Code.UNAVAILABLE);
	}

	@Test
	void randomFramesDoNotDisturbOtherConnections() {
		connect(Seed.generator(11), CONNECTIONS);
	}

	private static Map<Status.Code, Integer> call(RandomCalls random, int calls) throws InterruptedException {
		Semaphore permits = new Semaphore(CALLS_IN_FLIGHT);
		Map<Status.Code, AtomicInteger> ends = new EnumMap<>(Status.Code.class);
		for (Status.Code code : Status.Code.values()) {
			ends.put(code, new AtomicInteger());
		}
		ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();
		for (int sent = 0; sent < calls; sent++) {
			RandomCalls.Call next = random.next();
			Assertions.assertThat(permits.tryAcquire(20, TimeUnit.SECONDS))
				.as("a call never ended, " + Seed.asText())
				.isTrue();
			ClientCall<byte[], byte[]> call = client.channel().newCall(next.method(), CallOptions.DEFAULT);
			call.start(new ClientCall.Listener<>() {

				private int messages;

				@Override
				public void onMessage(byte[] message) {
					if (++this.messages < 100) {
						call.request(1);
					}
					else {
						call.cancel("enough", null);
					}
				}

				@Override
				public void onClose(Status status, Metadata trailers) {
					permits.release();
					ends.get(status.getCode()).incrementAndGet();
					if (isUnexpected(status)) {
						unexpected.add("%s to %s, %s".formatted(status, next, Seed.asText()));
					}
				}

			}, next.metadata());
			call.request(1);
			call.sendMessage(next.message());
			call.halfClose();
		}
		Assertions.assertThat(permits.tryAcquire(CALLS_IN_FLIGHT, 20, TimeUnit.SECONDS))
			.as("all calls have ended")
			.isTrue();
		Assertions.assertThat(unexpected).isEmpty();
		Map<Status.Code, Integer> counts = new EnumMap<>(Status.Code.class);
		ends.forEach((code, count) -> {
			if (count.get() > 0) {
				counts.put(code, count.get());
			}
		});
		return counts;
	}

	private static boolean isUnexpected(Status status) {
		String description = String.valueOf(status.getDescription());
		return description.contains("Exception") || description.contains("dev.greeting")
				|| status.getCode() == Status.Code.UNKNOWN || status.getCode() == Status.Code.INTERNAL;
	}

	private static void connect(RandomGenerator random, int connections) {
		List<String> silent = new ArrayList<>();
		for (int index = 0; index < connections; index++) {
			byte[] bytes = RandomFrames.next(random);
			try (RawHttp2 connection = (random.nextInt(10) > 0) ? RawHttp2.open(nameService.grpcPort())
					: RawHttp2.connect(nameService.grpcPort())) {
				connection.send(bytes);
				connection.end();
				// Reads to the end, which must arrive.
				for (Frame frame = connection.read(); frame != null; frame = connection.read()) {
					continue;
				}
			}
			catch (IOException ex) {
				silent.add(ex + " after " + HexFormat.of().formatHex(bytes));
			}
		}
		Assertions.assertThat(silent).as(Seed.asText()).isEmpty();
	}

}
