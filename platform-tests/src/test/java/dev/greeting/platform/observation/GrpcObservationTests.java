package dev.greeting.platform.observation;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.probe.Probe;
import dev.greeting.probe.ProbeTest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.grpc.GrpcServerObservationContext;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class GrpcObservationTests extends ProbeTest {

	private static final String SAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private static final String NOT_SAMPLED = "00-0af7651916cd43dd8448eb211c80319d-b7ad6b7169203332-00";

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private ObservationRegistry observations;

	@Autowired
	private ApplicationContext context;

	@Test
	void aCallIsTimedOnceOnEachSideWithItsStatus() {
		long servedBefore = count("grpc.server", "sayHello", "OK");
		long calledBefore = count("grpc.client", "sayHello", "OK");
		this.self.blocking().sayHello(hello("world"));
		await().untilAsserted(() -> assertThat(count("grpc.server", "sayHello", "OK")).isEqualTo(servedBefore + 1));
		assertThat(count("grpc.client", "sayHello", "OK")).isEqualTo(calledBefore + 1);
	}

	@Test
	void aCallThatIsCancelledIsTimedAsCancelled() {
		this.probe.onSayHello((request, responses) -> {
		});
		long before = count("grpc.server", "sayHello", "CANCELLED");
		long unknownBefore = count("grpc.server", "sayHello", "UNKNOWN");
		failureOf(() -> this.api.withDeadlineAfter(100, TimeUnit.MILLISECONDS).sayHello(hello("world")));
		await().untilAsserted(() -> assertThat(count("grpc.server", "sayHello", "CANCELLED")).isEqualTo(before + 1));
		assertThat(count("grpc.server", "sayHello", "UNKNOWN")).isEqualTo(unknownBefore);
	}

	@Test
	void anObservationOfAServiceIsAChildOfTheCallAndHasItsRequestId() {
		AtomicReference<Observation.ContextView> parent = new AtomicReference<>();
		AtomicReference<String> id = new AtomicReference<>();
		this.probe.onSayHello((request, responses) -> {
			Observation own = Observation.start("own", this.observations);
			own.scoped(() -> id.set(MDC.get("request_id")));
			own.stop();
			parent.set(own.getContextView().getParentObservation().getContextView());
			Probe.answer(responses, MDC.get("request_id"));
		});
		assertThat(apiWith("order-42").sayHello(hello("world")).getMessage()).isEqualTo("order-42");
		assertThat(id).hasValue("order-42");
		assertThat(parent.get()).isInstanceOfSatisfying(GrpcServerObservationContext.class,
				(call) -> assertThat(call.getMethodName()).isEqualTo("sayHello"));
	}

	@Test
	void workThatAnotherThreadDoesForACallHasTheContextOfTheCall() {
		this.probe.onSayHello((request, responses) -> {
			Observation call = this.observations.getCurrentObservation();
			String ids = CompletableFuture.supplyAsync(() -> {
				Observation work = Observation.createNotStarted("work", this.observations).parentObservation(call);
				String inside = work.observe(() -> MDC.get("request_id") + " "
						+ call.scoped(() -> MDC.get("request_id")) + " " + MDC.get("request_id"));
				return inside + " " + MDC.get("request_id");
			}, (task) -> Thread.ofVirtual().start(task)).join();
			Probe.answer(responses, ids);
		});
		assertThat(apiWith("order-42").sayHello(hello("world")).getMessage())
			.isEqualTo("order-42 order-42 order-42 null");
	}

	@Test
	void aTimerThatIsRemovedFromTheRegistryIsCreatedAgain() {
		this.self.blocking().sayHello(hello("world"));
		await().untilAsserted(() -> assertThat(count("grpc.server", "sayHello", "OK")).isPositive());
		this.meters.find("grpc.client").timers().forEach(this.meters::remove);
		this.self.blocking().sayHello(hello("world"));
		assertThat(count("grpc.client", "sayHello", "OK")).isOne();
	}

	@Test
	void httpRequestsAreTimedEvenIfGrpcClientsAreInjected() {
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage()));
		long before = timers("http.server.requests", "uri", "/probe");
		assertThat(get("/probe").statusCode()).isEqualTo(200);
		await().untilAsserted(() -> assertThat(timers("http.server.requests", "uri", "/probe")).isEqualTo(before + 1));
	}

	@Test
	void prometheusShowsTheTimersWithTheStatusAsALabel() {
		this.self.blocking().sayHello(hello("world"));
		get("/nothing");
		await().untilAsserted(() -> {
			String metrics = send("GET", this.managementPort, "/actuator/prometheus").body();
			assertThat(metrics).containsPattern("grpc_server_seconds_count\\{.*grpc_status_code=\"OK\".*\\}")
				.containsPattern("grpc_client_seconds_count\\{.*grpc_status_code=\"OK\".*\\}")
				.containsPattern("http_server_requests_seconds_count\\{.*status=\"404\".*\\}")
				.contains("jvm_memory_used_bytes");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http_server_requests", "grpc_server", "grpc_client" })
	void latenciesAreHistogramsOfFewBuckets(String timer) {
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage()));
		get("/probe");
		await().untilAsserted(() -> assertThat(buckets(timer)).containsOnly("0.001", "0.005", "0.01", "0.025", "0.05",
				"0.1", "0.25", "0.5", "1.0", "2.5", "+Inf"));
	}

	private Set<String> buckets(String timer) {
		return Pattern.compile(timer + "_seconds_bucket\\{.*le=\"([^\"]+)\"")
			.matcher(send("GET", this.managementPort, "/actuator/prometheus").body())
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
	}

	@Test
	void aStreamCostsNoMeterPerMessage() {
		this.api.getStream(ApiRequest.newBuilder().setLength(50).build()).forEachRemaining((item) -> {
		});
		await().untilAsserted(() -> assertThat(count("grpc.server", "getStream", "OK")).isPositive());
		assertThat(this.meters.getMeters()).extracting((meter) -> meter.getId().getName())
			.filteredOn((name) -> name.startsWith("grpc."))
			.isSubsetOf("grpc.server", "grpc.client", "grpc.client.retries", "grpc.client.channel.ready",
					"grpc.server.request.timeouts", "grpc.server.write.timeouts");
	}

	@Test
	void noLabelContainsInputOfACaller() {
		this.self.blocking().sayHello(hello("a-name-that-is-secret"));
		get("/probe?name=a-name-that-is-secret");
		get("/a-path-that-is-secret");
		await().untilAsserted(() -> assertThat(timers("http.server.requests", "status", "404")).isPositive());
		assertThat(this.meters.getMeters()).noneMatch((meter) -> meter.getId().toString().contains("secret"));
	}

	@Test
	void theObservationOfNetDevhIsRemoved() {
		assertThat(this.context.getBeanNamesForType(GrpcServerAutoConfiguration.class)).isNotEmpty();
		assertThat(this.context.getBeanDefinitionNames()).noneMatch((name) -> name.startsWith("net.devh.boot.grpc.")
				&& (name.contains("Metric") || name.contains("Trace")));
		assertThat(this.meters.getMeters())
			.noneMatch((meter) -> meter.getId().getName().contains("processing.duration"));
	}

	@Test
	void aServiceMethodRunsOnAVirtualThreadAndMayBlock() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, Thread.currentThread().isVirtual()));
		assertThat(sayHello("world")).isEqualTo("true");
	}

	@Test
	void aCallbackRunsOnAVirtualThreadAndMayBlock() throws Exception {
		this.probe.onGet((name) -> {
			CompletableFuture<Boolean> virtual = new CompletableFuture<>();
			this.self.future()
				.sayHello(hello(name))
				.addListener(() -> virtual.complete(Thread.currentThread().isVirtual()), Runnable::run);
			return List.of(virtual.get(5, TimeUnit.SECONDS));
		});
		assertThat(get("/probe").body()).isIn("[true]");
	}

	@Test
	void withoutAnExporterNoSpanIsRecordedAndTheTraceOfTheCallerIsPropagatedUnchanged() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, trace()));
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage(), trace()));
		for (String traceparent : List.of(SAMPLED, NOT_SAMPLED)) {
			assertThat(get("/probe", "traceparent", traceparent).body())
				.isEqualTo("[\"%1$s false\",\"%1$s false\"]".formatted(traceparent));
			Metadata metadata = new Metadata();
			metadata.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), traceparent);
			assertThat(this.api.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
				.sayHello(hello("world"))
				.getMessage()).isEqualTo(traceparent + " false");
		}
	}

	@Test
	void aLineShowsTheTraceOfItsRequestButNoZerosWithoutATrace() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, MDC.get("traceId")));
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage(),
				String.valueOf(MDC.get("traceId"))));
		assertThat(get("/probe").body()).isEqualTo("[\"null\",\"null\"]");
		assertThat(get("/probe", "traceparent", SAMPLED).body())
			.isEqualTo("[\"0af7651916cd43dd8448eb211c80319c\",\"0af7651916cd43dd8448eb211c80319c\"]");
	}

	private static String trace() {
		SpanContext span = Span.current().getSpanContext();
		return "00-%s-%s-%s %s".formatted(span.getTraceId(), span.getSpanId(), span.getTraceFlags().asHex(),
				Span.current().isRecording());
	}

	private long count(String meter, String method, String status) {
		return this.meters.find(meter)
			.tags("rpc.method", method, "grpc.status_code", status)
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private long timers(String meter, String tag, String value) {
		return this.meters.find(meter).tag(tag, value).timers().stream().mapToLong(Timer::count).sum();
	}

}
