package dev.greeting.platform.test.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

class ScriptedBackendTests {

	@RegisterExtension
	static final ScriptedBackend backend = ScriptedBackend.builder()
		.unary(HealthGrpc.getCheckMethod(), (request) -> response(ServingStatus.SERVING))
		.stream(HealthGrpc.getWatchMethod(),
				(request) -> Stream.of(ServingStatus.values())
					.filter((status) -> status != ServingStatus.UNRECOGNIZED)
					.map(ScriptedBackendTests::response))
		.start();

	private ManagedChannel channel;

	private HealthBlockingStub stub;

	@BeforeEach
	void connect() {
		this.channel = Grpc.newChannelBuilder(backend.target(), InsecureChannelCredentials.create()).build();
		this.stub = HealthGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() {
		this.channel.shutdownNow();
	}

	@Test
	void answersAndRecordsTheCall() {
		HealthCheckRequest request = HealthCheckRequest.newBuilder().setService("x").build();
		assertThat(this.stub.withDeadlineAfter(1, TimeUnit.HOURS).check(request).getStatus())
			.isEqualTo(ServingStatus.SERVING);
		assertThat(backend.calls()).singleElement().satisfies((call) -> {
			assertThat(call.method()).isEqualTo("grpc.health.v1.Health/Check");
			assertThat(call.requests()).isEqualTo(List.of(request));
			assertThat(call.timeout()).isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
			assertThat(call.header("user-agent")).startsWith("grpc-java");
			assertThat(call.sent()).isEqualTo(1);
		});
	}

	@Test
	void streams() {
		assertThat(watch()).containsExactly(ServingStatus.UNKNOWN, ServingStatus.SERVING, ServingStatus.NOT_SERVING,
				ServingStatus.SERVICE_UNKNOWN);
	}

	@Test
	void failsWithAStatus() {
		backend.behave(Behaviour.failing(Status.RESOURCE_EXHAUSTED));
		assertThat(failureOf(this::check)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
	}

	@Test
	void hangsUntilTheCallerGivesUp() {
		backend.behave(Behaviour.neverAnswering());
		Future<HealthCheckResponse> response = HealthGrpc.newFutureStub(this.channel)
			.check(HealthCheckRequest.getDefaultInstance());
		await().until(() -> backend.count() > 0);
		assertThat(response).isNotDone();
		response.cancel(true);
		await().until(() -> backend.calls().getFirst().cancelled().isDone());
	}

	@Test
	void answersLate() {
		Duration delay = Duration.ofMillis(50);
		backend.behave(Behaviour.delayed(delay));
		long start = System.nanoTime();
		check();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(delay);
	}

	@Test
	void cutsAStream() {
		backend.behave(Behaviour.failingAfter(2, Status.DATA_LOSS));
		List<ServingStatus> received = new ArrayList<>();
		assertThat(failureOf(() -> watch(received))).isEqualTo(Status.Code.DATA_LOSS);
		assertThat(received).containsExactly(ServingStatus.UNKNOWN, ServingStatus.SERVING);
	}

	@Test
	void stallsInTheMiddleOfAStreamAndContinuesLater() {
		backend.behave(Behaviour.stallingAfter(1));
		this.stub = this.stub.withDeadlineAfter(10, TimeUnit.SECONDS);
		List<ServingStatus> received = new ArrayList<>();
		Thread reader = Thread.startVirtualThread(() -> watch(received));
		await().until(() -> backend.count() == 1 && backend.calls().getFirst().sent() == 1);
		assertThat(reader.isAlive()).isTrue();
		backend.calls().getFirst().answer();
		await().until(() -> !reader.isAlive());
		assertThat(received).hasSize(4);
	}

	@Test
	void oneMethodBehavesDifferently() {
		backend.behave(HealthGrpc.getCheckMethod(), Behaviour.failing(Status.ABORTED));
		assertThat(failureOf(this::check)).isEqualTo(Status.Code.ABORTED);
		assertThat(watch()).hasSize(4);
	}

	@Test
	void refusesConnectionsUntilItAcceptsThemAgain() {
		check();
		backend.refuseConnections();
		assertThat(failureOf(this::check)).isEqualTo(Status.Code.UNAVAILABLE);
		backend.acceptConnections();
		this.stub = this.stub.withWaitForReady();
		check();
	}

	@Test
	void aMethodThatIsNotInTheScriptIsUnimplemented() {
		assertThatException().isThrownBy(() -> GrpcReflection.V1.services(this.channel))
			.satisfies((ex) -> assertThat(Status.fromThrowable(ex).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
	}

	@Test
	void anEndlessStreamIsSentAsFastAsTheCallerReadsIt() {
		try (ScriptedBackend endless = ScriptedBackend.builder()
			.stream(HealthGrpc.getWatchMethod(), (request) -> Stream.generate(() -> response(ServingStatus.SERVING)))
			.start()) {
			ManagedChannel channel = Grpc.newChannelBuilder(endless.target(), InsecureChannelCredentials.create())
				.build();
			try {
				assertThat(HealthGrpc.newBlockingStub(channel).watch(HealthCheckRequest.getDefaultInstance()).next())
					.isEqualTo(response(ServingStatus.SERVING));
			}
			finally {
				channel.shutdownNow();
			}
			await().until(() -> endless.calls().getFirst().cancelled().isDone());
			assertThat(endless.calls().getFirst().sent()).isLessThan(1_000_000);
		}
	}

	@Test
	void aResponseThatIsNotSentIsNotCreated() {
		AtomicInteger made = new AtomicInteger();
		try (ScriptedBackend counting = ScriptedBackend.builder().unary(HealthGrpc.getCheckMethod(), (request) -> {
			made.incrementAndGet();
			return response(ServingStatus.SERVING);
		}).start()) {
			counting.behave(Behaviour.failing(Status.ABORTED));
			ManagedChannel other = Grpc.newChannelBuilder(counting.target(), InsecureChannelCredentials.create())
				.build();
			try {
				this.stub = HealthGrpc.newBlockingStub(other);
				assertThat(failureOf(this::check)).isEqualTo(Status.Code.ABORTED);
			}
			finally {
				other.shutdownNow();
			}
		}
		assertThat(made).hasValue(0);
	}

	private HealthCheckResponse check() {
		return this.stub.check(HealthCheckRequest.getDefaultInstance());
	}

	private List<ServingStatus> watch() {
		List<ServingStatus> received = new ArrayList<>();
		watch(received);
		return received;
	}

	private void watch(List<ServingStatus> received) {
		this.stub.watch(HealthCheckRequest.getDefaultInstance())
			.forEachRemaining((response) -> received.add(response.getStatus()));
	}

	private static Status.Code failureOf(Runnable call) {
		return Status.fromThrowable(catchThrowableOfType(StatusRuntimeException.class, call::run)).getCode();
	}

	private static HealthCheckResponse response(ServingStatus status) {
		return HealthCheckResponse.newBuilder().setStatus(status).build();
	}

}
