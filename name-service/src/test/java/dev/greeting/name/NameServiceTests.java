package dev.greeting.name;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.service.LocalGrpcPort;
import dev.greeting.platform.test.service.ServiceTest;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests the whole service with its production settings over real sockets.
 */
@ServiceTest
class NameServiceTests {

	@LocalGrpcPort
	private int grpcPort;

	@Autowired
	private MeterRegistry meters;

	@LocalServerPort
	private int httpPort;

	private ManagedChannel channel;

	private ApiBlockingStub api;

	@BeforeEach
	void connect() {
		this.channel = Grpc.newChannelBuilder("dns:///localhost:" + this.grpcPort, InsecureChannelCredentials.create())
			.build();
		this.api = ApiGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() throws InterruptedException {
		this.channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
	}

	@Test
	void sayHelloGreets() {
		assertThat(this.api.sayHello(HelloRequest.newBuilder().setName("Gonzalo").build()).getMessage())
			.isEqualTo("Hello Gonzalo!");
	}

	@ParameterizedTest
	@CsvSource({ "test, TEST", "straße, STRASSE", "😀, 😀" })
	void processNameUpperCasesOverGrpcAndOverRest(String name, String upperCase) {
		assertThat(Service1Grpc.newBlockingStub(this.channel)
			.processName(ProcessNameRequest.newBuilder().setName(name).build())
			.getName()).isEqualTo(upperCase);
		Reply response = getName(name);
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Content-Type")).isEqualTo("application/json");
		assertThat(response.body()).isEqualTo("{\"name\":\"" + upperCase + "\"}");
	}

	@Test
	void theRestEndpointRejectsWhatTheRpcRejects() {
		assertThat(getName("x".repeat(256)).status()).isEqualTo(200);
		for (String name : List.of("", "   ", "x".repeat(257))) {
			Reply response = getName(name);
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
			assertThat(response.body()).contains("\"field\":\"name\"");
			assertThatExceptionOfType(StatusRuntimeException.class)
				.isThrownBy(() -> Service1Grpc.newBlockingStub(this.channel)
					.processName(ProcessNameRequest.newBuilder().setName(name).build()))
				.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 10_000 })
	void getAllReturnsAllItemsInOrder(int length) {
		assertItems(this.api.getAll(request(length)).getItemsList(), length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 10_001, 100_000 })
	void getStreamReturnsAllItemsInOrder(int length) {
		List<Item> items = new ArrayList<>();
		this.api.getStream(request(length)).forEachRemaining(items::add);
		assertItems(items, length);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE, 10_001, Integer.MAX_VALUE })
	void getAllRejectsALengthOutsideItsLimits(int length) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.api.getAll(request(length)))
			.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
	}

	@Test
	void getStreamRejectsANegativeLength() {
		Iterator<Item> items = this.api.getStream(request(-1));
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(items::next)
			.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
	}

	@Test
	void aClientThatDisconnectsEndsTheCall() {
		long before = cancelled();
		SlowReader reader = SlowReader.of(this.channel);
		await().until(() -> reader.received.get() == 1);
		reader.call.cancel("gone", null);
		await().atMost(Duration.ofSeconds(1)).until(() -> cancelled() == before + 1);
	}

	@Test
	void aBrokenConnectionEndsTheCall() {
		long before = cancelled();
		SlowReader reader = SlowReader.of(this.channel);
		await().until(() -> reader.received.get() == 1);
		this.channel.shutdownNow();
		await().atMost(Duration.ofSeconds(1)).until(() -> cancelled() == before + 1);
	}

	@Test
	void aSlowReaderSlowsDownTheProducer() {
		long before = cancelled();
		SentItems.count.set(0);
		SlowReader reader = SlowReader.of(this.channel);
		await().until(() -> reader.received.get() == 1);
		long stalledAt = awaitStall();
		assertThat(stalledAt).as("items in the windows of both sides").isLessThan(500_000);
		assertThat(reader.received).hasValue(1);

		reader.call.request((int) stalledAt);
		await().until(() -> reader.received.get() == 1 + stalledAt);
		await().until(() -> SentItems.count.get() > stalledAt);
		reader.call.cancel("done", null);
		// Otherwise the service counts it during another test.
		await().until(() -> cancelled() == before + 1);
	}

	private static long awaitStall() {
		AtomicLong last = new AtomicLong(-1);
		await().pollInterval(Duration.ofMillis(200)).until(() -> {
			long now = SentItems.count.get();
			return last.getAndSet(now) == now;
		});
		return last.get();
	}

	private long cancelled() {
		return this.meters.find("grpc.server")
			.tags("rpc.method", "getStream", "grpc.status_code", "CANCELLED")
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private Reply getName(String name) {
		return Http.get(URI.create("http://localhost:" + this.httpPort),
				"/api/v1/name?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@CsvSource({ "3, 5, 2", "0, 2, 2", "5, 5, 0", "2147483647, 5, 0" })
	void itemsAfterAnIdAreReturned(int afterId, int length, int count) {
		ApiRequest request = request(length).toBuilder().setAfterId(afterId).build();
		List<Item> items = new ArrayList<>();
		this.api.getStream(request).forEachRemaining(items::add);
		assertThat(items).hasSize(count).isEqualTo(this.api.getAll(request).getItemsList());
		assertThat(items).allMatch((item) -> item.getId() > afterId && item.getName().equals("name " + item.getId()));
	}

	@Test
	void theLastOfAllItemsIsReturnedAtOnce() {
		ApiRequest request = request(Integer.MAX_VALUE).toBuilder().setAfterId(Integer.MAX_VALUE - 1).build();
		assertThat(this.api.getStream(request)).toIterable()
			.singleElement()
			.extracting(Item::getId)
			.isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void itemsAfterANegativeIdAreRejected() {
		ApiRequest request = request(5).toBuilder().setAfterId(-1).build();
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.api.getAll(request))
			.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.api.getStream(request).next())
			.satisfies((ex) -> assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
	}

	private static ApiRequest request(int length) {
		return ApiRequest.newBuilder().setLength(length).build();
	}

	private static void assertItems(List<Item> items, int length) {
		assertThat(items).containsExactlyElementsOf(IntStream.rangeClosed(1, length)
			.mapToObj((id) -> Item.newBuilder().setId(id).setName("name " + id).build())
			.toList());
	}

	/**
	 * Requests all items and reads one.
	 */
	private static final class SlowReader implements ClientResponseObserver<ApiRequest, Item> {

		private final AtomicInteger received = new AtomicInteger();

		private ClientCallStreamObserver<ApiRequest> call;

		static SlowReader of(ManagedChannel channel) {
			SlowReader reader = new SlowReader();
			ApiGrpc.newStub(channel).getStream(request(Integer.MAX_VALUE), reader);
			return reader;
		}

		@Override
		public void beforeStart(ClientCallStreamObserver<ApiRequest> call) {
			this.call = call;
			call.disableAutoRequestWithInitial(1);
		}

		@Override
		public void onNext(Item item) {
			this.received.incrementAndGet();
		}

		@Override
		public void onError(Throwable error) {
		}

		@Override
		public void onCompleted() {
		}

	}

	/**
	 * Counts the items that the service passes to the transport.
	 */
	static final class SentItems implements ServerInterceptor {

		private static final AtomicLong count = new AtomicLong();

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			return next.startCall(new SimpleForwardingServerCall<>(call) {

				@Override
				public void sendMessage(R message) {
					count.incrementAndGet();
					super.sendMessage(message);
				}

			}, headers);
		}

	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Counting {

		@GrpcGlobalServerInterceptor
		SentItems sentItems() {
			return new SentItems();
		}

	}

}
