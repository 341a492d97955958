package dev.greeting.platform.requestid;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.Item;
import dev.greeting.probe.Probe;
import dev.greeting.probe.ProbeTest;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;

class RequestIdTests extends ProbeTest {

	private static final String UUID_PATTERN = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

	@ParameterizedTest
	@ValueSource(strings = { "a", "order-42", "A_z.0:/+=@-", "0af7651916cd43dd8448eb211c80319c" })
	void aValidIdIsKeptOverHttpAndGrpc(String id) {
		assertThat(requestId(get("/probe", "X-Request-ID", id))).isEqualTo(id);
		assertThat(idOfGrpcCallWith(id)).isEqualTo(id);
	}

	@Test
	void exactlyTheDocumentedCharactersAreAcceptable() {
		for (char character = 0; character < 0x3000; character++) {
			String id = String.valueOf(character);
			assertThat(RequestId.acceptOrCreate(id).equals(id)).as("U+%04x", (int) character)
				.isEqualTo(id.matches("[\\w.:/+=@-]"));
		}
	}

	@Test
	void idsCreatedAtTheSameTimeAreDifferentRandomUuids() {
		List<UUID> ids = IntStream.range(0, 10_000)
			.parallel()
			.mapToObj((index) -> UUID.fromString(RequestId.acceptOrCreate(null)))
			.toList();
		assertThat(ids).doesNotHaveDuplicates().allMatch((id) -> id.version() == 4 && id.variant() == 2);
		assertThat(ids).extracting(UUID::getMostSignificantBits).doesNotHaveDuplicates();
		assertThat(ids).extracting(UUID::getLeastSignificantBits).doesNotHaveDuplicates();
	}

	@Test
	void theLongestValidIdHas128Characters() {
		assertThat(requestId(get("/probe", "X-Request-ID", "x".repeat(128)))).isEqualTo("x".repeat(128));
		assertThat(requestId(get("/probe", "X-Request-ID", "x".repeat(129)))).matches(UUID_PATTERN);
		assertThat(idOfGrpcCallWith("x".repeat(128))).isEqualTo("x".repeat(128));
		assertThat(idOfGrpcCallWith("x".repeat(129))).matches(UUID_PATTERN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "two words", "{\"forged\":1}", "${jndi:ldap://evil}", "<script>", "a,b", "a;b",
			"a\"b", "a\\b", "a%0d%0ab" })
	void aHostileIdIsReplaced(String id) {
		assertThat(requestId(get("/probe", "X-Request-ID", id))).matches(UUID_PATTERN);
		assertThat(idOfGrpcCallWith(id)).matches(UUID_PATTERN);
	}

	@Test
	void anIdOf7000CharactersIsReplacedAndTheCallToTheNextServiceWorks() {
		callItselfOnGet();
		assertThat(requestId(get("/probe", "X-Request-ID", "x".repeat(7000)))).matches(UUID_PATTERN);
		assertThat(get("/probe", "X-Request-ID", "x".repeat(7000)).statusCode()).isEqualTo(200);
	}

	@Test
	void aRequestWithoutAnIdGetsANewOneEachTime() {
		assertThat(requestId(get("/probe"))).matches(UUID_PATTERN).isNotEqualTo(requestId(get("/probe")));
		assertThat(idOfGrpcCallWith(null)).matches(UUID_PATTERN).isNotEqualTo(idOfGrpcCallWith(null));
	}

	@Test
	void oneOfTwoIdsIsUsedAndReturnedOnce() throws IOException {
		Reply answer = RawHttp.sendText(http(),
				"GET /probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Request-ID: one\r\nX-Request-ID: two\r\n\r\n");
		assertThat(answer.headers().get("X-Request-ID")).isIn(List.of("one"), List.of("two"));
	}

	@Test
	void aFailedHttpResponseHasTheId() {
		this.probe.onGet((name) -> {
			throw new IllegalStateException();
		});
		assertThat(requestId(get("/probe", "X-Request-ID", "order-42"))).isEqualTo("order-42");
		assertThat(requestId(get("/nothing/here", "X-Request-ID", "order-42"))).isEqualTo("order-42");
	}

	@Test
	void aRequestThatTheContainerRejectsHasAnId() throws IOException {
		Reply answer = RawHttp.sendText(http(), "GET  /bad request line\r\n\r\n");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.header("X-Request-ID")).matches(UUID_PATTERN);
		assertThat(json(answer.body())).containsEntry("requestId", answer.header("X-Request-ID"));
	}

	@Test
	void theHeadersOfAGrpcResponseHaveTheId() {
		AtomicReference<Metadata> headers = new AtomicReference<>();
		AtomicReference<Metadata> trailers = new AtomicReference<>();
		this.api.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
			.sayHello(hello("world"));
		assertThat(headers.get().getAll(REQUEST_ID)).hasSize(1);
		assertThat(trailers.get().containsKey(REQUEST_ID)).isFalse();
	}

	@Test
	void theTrailersOfAFailedGrpcCallHaveTheId() {
		this.probe.onSayHello((request, responses) -> responses.onError(Status.NOT_FOUND.asRuntimeException()));
		StatusRuntimeException failure = failureOf(() -> apiWith("order-42").sayHello(hello("world")));
		assertThat(failure.getTrailers().getAll(REQUEST_ID)).containsExactly("order-42");
	}

	@Test
	void theHeadersOfAStreamThatFailsLaterHaveTheId() {
		this.probe.onGetStream((request, responses) -> {
			responses.onNext(Item.getDefaultInstance());
			responses.onError(Status.DATA_LOSS.asRuntimeException());
		});
		AtomicReference<Metadata> headers = new AtomicReference<>();
		AtomicReference<Metadata> trailers = new AtomicReference<>();
		failureOf(() -> apiWith("order-42")
			.withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
			.getStream(ApiRequest.getDefaultInstance())
			.forEachRemaining((item) -> {
			}));
		assertThat(headers.get().getAll(REQUEST_ID)).containsExactly("order-42");
	}

	@Test
	void theHandlersOfBothSidesLogWithTheId() {
		AtomicReference<String> onServer = new AtomicReference<>();
		AtomicReference<String> onWeb = new AtomicReference<>();
		this.probe.onSayHello((request, responses) -> {
			onServer.set(MDC.get("request_id"));
			Probe.answer(responses, "Hello");
		});
		this.probe.onGet((name) -> {
			onWeb.set(MDC.get("request_id"));
			return List.of(this.self.blocking().sayHello(hello(name)).getMessage());
		});
		assertThat(get("/probe", "X-Request-ID", "order-42").statusCode()).isEqualTo(200);
		assertThat(onWeb).hasValue("order-42");
		assertThat(onServer).hasValue("order-42");
	}

	@Test
	void theHandlersLogWithTheIdOfAnExternalCall() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, MDC.get("request_id")));
		assertThat(apiWith("order-42").sayHello(hello("world")).getMessage()).isEqualTo("order-42");
		assertThat(sayHello("world")).matches(UUID_PATTERN);
	}

	@Test
	void theHandlersOfAStreamLogWithTheIdEvenIfTheyRunLater() {
		AtomicReference<String> whenReady = new AtomicReference<>();
		CompletableFuture<String> whenCancelled = new CompletableFuture<>();
		this.probe.onGetStream((request, responses) -> {
			responses.setOnReadyHandler(() -> {
				whenReady.set(MDC.get("request_id"));
				if (responses.isReady()) {
					responses.onNext(Item.getDefaultInstance());
				}
			});
			responses.setOnCancelHandler(() -> whenCancelled.complete(MDC.get("request_id")));
		});
		apiWith("order-42").withDeadlineAfter(2, TimeUnit.SECONDS).getStream(ApiRequest.getDefaultInstance()).next();
		assertThat(whenReady).hasValue("order-42");
		this.channel.shutdownNow();
		assertThat(whenCancelled).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("order-42");
	}

	@Test
	void theCallbacksOfAnAsynchronousStubLogWithTheId() {
		List<CompletableFuture<String>> ids = List.of(new CompletableFuture<>(), new CompletableFuture<>());
		this.probe.onGet((name) -> {
			this.self.async().sayHello(hello(name), new StreamObserver<>() {

				@Override
				public void onNext(Hello hello) {
					ids.get(0).complete(MDC.get("request_id"));
				}

				@Override
				public void onError(Throwable error) {
					ids.forEach((id) -> id.completeExceptionally(error));
				}

				@Override
				public void onCompleted() {
					ids.get(1).complete(MDC.get("request_id"));
				}

			});
			return List.of();
		});
		get("/probe", "X-Request-ID", "order-42");
		assertThat(ids).allSatisfy((id) -> assertThat(id).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("order-42"));
	}

	@Test
	void theCallbackOfAFailedAsynchronousCallLogsWithTheIdAndTheNextCallOfTheThreadDoesNot() {
		this.probe.onSayHello((request, responses) -> responses.onError(Status.NOT_FOUND.asRuntimeException()));
		CompletableFuture<String> onError = new CompletableFuture<>();
		this.probe.onGet((name) -> {
			this.self.async().sayHello(hello(name), new OnError(() -> onError.complete(MDC.get("request_id"))));
			return List.of();
		});
		get("/probe", "X-Request-ID", "order-42");
		assertThat(onError).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("order-42");

		CompletableFuture<String> outside = new CompletableFuture<>();
		this.self.async().sayHello(hello("world"), new OnError(() -> outside.complete(MDC.get("request_id"))));
		assertThat(outside).succeedsWithin(5, TimeUnit.SECONDS).isNotEqualTo("order-42");
	}

	@Test
	void aListenerOfAFutureStubLogsWithTheId() throws InterruptedException, ExecutionException {
		CompletableFuture<String> id = new CompletableFuture<>();
		CompletableFuture<Void> registered = new CompletableFuture<>();
		this.probe.onSayHello((request, responses) -> {
			registered.join();
			Probe.answer(responses, "Hello");
		});
		this.probe.onGet((name) -> {
			this.self.future()
				.sayHello(hello(name))
				.addListener(() -> id.complete(MDC.get("request_id")), Runnable::run);
			registered.complete(null);
			return List.of();
		});
		get("/probe", "X-Request-ID", "order-42");
		assertThat(id).succeedsWithin(5, TimeUnit.SECONDS).isEqualTo("order-42");
	}

	@ParameterizedTest
	@ValueSource(strings = { "baggage", "Baggage" })
	void aBaggageHeaderDoesNotReplaceTheId(String header) {
		AtomicReference<String> onServer = new AtomicReference<>();
		this.probe.onSayHello((request, responses) -> {
			onServer.set(MDC.get("request_id"));
			Probe.answer(responses, "Hello");
		});
		callItselfOnGet();
		assertThat(requestId(get("/probe", "X-Request-ID", "order-42", header, "request_id=evil")))
			.isEqualTo("order-42");
		assertThat(onServer).hasValue("order-42");
		String created = requestId(get("/probe", header, "request_id=evil"));
		assertThat(created).matches(UUID_PATTERN);
		assertThat(onServer).hasValue(created);
	}

	@Test
	void anHttpHeaderWithTheNameOfTheMetadataKeyIsNotAnId() {
		AtomicReference<String> onServer = new AtomicReference<>();
		this.probe.onSayHello((request, responses) -> {
			onServer.set(MDC.get("request_id"));
			Probe.answer(responses, "Hello");
		});
		callItselfOnGet();
		assertThat(requestId(get("/probe", "X-Request-ID", "order-42", "request_id", "other"))).isEqualTo("order-42");
		assertThat(onServer).hasValue("order-42");
	}

	@Test
	void aGrpcBaggageDoesNotReplaceTheIdEither() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, MDC.get("request_id")));
		Metadata metadata = new Metadata();
		metadata.put(Metadata.Key.of("baggage", Metadata.ASCII_STRING_MARSHALLER), "request_id=evil");
		metadata.put(REQUEST_ID, "order-42");
		assertThat(this.api.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
			.sayHello(hello("world"))
			.getMessage()).isEqualTo("order-42");
	}

	@Test
	void oneOfTwoIdsInGrpcMetadataIsUsed() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, MDC.get("request_id")));
		Metadata metadata = new Metadata();
		metadata.put(REQUEST_ID, "one");
		metadata.put(REQUEST_ID, "two");
		AtomicReference<Metadata> headers = new AtomicReference<>();
		String inLogs = this.api
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata),
					MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
			.sayHello(hello("world"))
			.getMessage();
		assertThat(headers.get().getAll(REQUEST_ID)).containsExactly(inLogs);
		assertThat(inLogs).isIn("one", "two");
	}

	@Test
	void aCallOutsideOfAnyRequestGetsAnIdOfTheServer() {
		this.probe.onSayHello((request, responses) -> Probe.answer(responses, MDC.get("request_id")));
		assertThat(this.self.blocking().sayHello(hello("world")).getMessage()).matches(UUID_PATTERN);
	}

	@Test
	void createdIdsAreUuids() {
		assertThat(UUID.fromString(RequestId.acceptOrCreate(null)).version()).isEqualTo(4);
	}

	private void callItselfOnGet() {
		this.probe.onGet((name) -> List.of(this.self.blocking().sayHello(hello(name)).getMessage()));
	}

	private String idOfGrpcCallWith(String id) {
		AtomicReference<Metadata> headers = new AtomicReference<>();
		apiWith(id).withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()))
			.sayHello(hello("world"));
		return headers.get().get(REQUEST_ID);
	}

	private record OnError(Runnable action) implements StreamObserver<Hello> {

		@Override
		public void onNext(Hello hello) {
		}

		@Override
		public void onError(Throwable error) {
			this.action.run();
		}

		@Override
		public void onCompleted() {
		}

	}

}
