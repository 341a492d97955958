package dev.greeting.platform.error.grpc;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.probe.NobodyThereException;
import dev.greeting.probe.ProbeTest;
import io.grpc.CallOptions;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.Mockito;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class GrpcErrorTests extends ProbeTest {

	private static final String SECRET = "jdbc:secret://db-7.internal";

	@Autowired
	private MeterRegistry meters;

	static Stream<Arguments> failures() {
		return Stream.of(Arguments.of("throws", behaviour((responses) -> {
			throw new IllegalStateException(SECRET);
		})), Arguments.of("throws an Error", behaviour((responses) -> {
			throw new AssertionError(SECRET);
		})), Arguments.of("onError", behaviour((responses) -> responses.onError(new IllegalStateException(SECRET)))),
				Arguments.of("onError with a cause",
						behaviour((responses) -> responses
							.onError(new RuntimeException(SECRET, new IllegalStateException(SECRET))))),
				Arguments.of("throws after an answer", behaviour((responses) -> {
					responses.onNext(Hello.getDefaultInstance());
					throw new IllegalStateException(SECRET);
				})));
	}

	private static BiConsumer<HelloRequest, StreamObserver<Hello>> behaviour(
			java.util.function.Consumer<StreamObserver<Hello>> behaviour) {
		return (request, responses) -> behaviour.accept(responses);
	}

	@ParameterizedTest(name = "a service method that {0}")
	@MethodSource("failures")
	void anUnexpectedErrorIsInternalWithoutDetails(String name,
			BiConsumer<HelloRequest, StreamObserver<Hello>> behaviour) {
		this.probe.onSayHello(behaviour);
		StatusRuntimeException failure = failureOf(() -> apiWith("unexpected").sayHello(hello("world")));
		assertInternalWithoutText(failure);
		assertLoggedOnce("unexpected");
	}

	@Test
	void nothingReachesTheServiceAfterAnUnreadableMessage() {
		List<Object> received = new ArrayList<>();
		ServerCall<Object, Object> call = Mockito.mock();
		ServerCall.Listener<Object> listener = new UnreadableRequestServerInterceptor().interceptCall(call,
				new Metadata(), (theCall, headers) -> new ServerCall.Listener<>() {

					@Override
					public void onMessage(Object message) {
						received.add(message);
					}

				});
		listener.onMessage("first");
		listener.onMessage(Status.INVALID_ARGUMENT);
		listener.onMessage("third");
		assertThat(received).containsExactly("first");
	}

	@Test
	void anErrorInAReadyHandlerIsInternalToo() {
		this.probe.onGetStream((request, responses) -> responses.setOnReadyHandler(() -> {
			throw new IllegalStateException(SECRET);
		}));
		StatusRuntimeException failure = failureOf(
				() -> apiWith("on-ready").getStream(ApiRequest.getDefaultInstance()).next());
		assertInternalWithoutText(failure);
		assertLoggedOnce("on-ready");
	}

	@Test
	void anErrorInAReadyHandlerThatIsCalledLaterIsInternalToo() {
		Item item = Item.newBuilder().setName("x".repeat(1000)).build();
		this.probe.onGetStream((request, responses) -> {
			responses.setOnReadyHandler(() -> {
				throw new IllegalStateException(SECRET);
			});
			while (responses.isReady()) {
				responses.onNext(item);
			}
		});
		StatusRuntimeException failure = failureOf(
				() -> apiWith("on-ready-later").getStream(ApiRequest.getDefaultInstance())
					.forEachRemaining((each) -> assertThat(each).isEqualTo(item)));
		assertInternalWithoutText(failure);
		assertLoggedOnce("on-ready-later");
	}

	@ParameterizedTest
	@EnumSource(value = Code.class, names = "OK", mode = EnumSource.Mode.EXCLUDE)
	void aStatusOfTheServiceArrivesUnchangedWithErrorInfo(Code code) throws InvalidProtocolBufferException {
		this.probe.onSayHello((request, responses) -> responses
			.onError(code.toStatus().withDescription("for the caller").asRuntimeException()));
		StatusRuntimeException failure = failureOf(() -> sayHello("world"));
		assertThat(failure.getStatus().getCode()).isEqualTo(code);
		assertThat(failure.getStatus().getDescription()).isEqualTo("for the caller");
		assertThat(errorInfo(failure).getReason()).isEqualTo(code.name());
		assertThat(errorInfo(failure).getDomain()).isEqualTo("probe");
	}

	@Test
	void aStatusExceptionOfAServiceMethodArrivesUnchanged() throws InvalidProtocolBufferException {
		this.probe.onSayHello((request, responses) -> {
			throw Status.FAILED_PRECONDITION.withDescription("for the caller").asRuntimeException();
		});
		StatusRuntimeException failure = failureOf(() -> sayHello("world"));
		assertThat(failure.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
		assertThat(errorInfo(failure).getReason()).isEqualTo("FAILED_PRECONDITION");
		assertThat(this.logLines.all()).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.ERROR));
	}

	@Test
	void aCheckedStatusExceptionArrivesUnchanged() {
		this.probe.onSayHello((request, responses) -> responses
			.onError(new StatusException(Status.ABORTED.withDescription("for the caller"))));
		assertThat(failureOf(() -> sayHello("world")).getStatus().getCode()).isEqualTo(Code.ABORTED);
	}

	@Test
	void theTrailersOfAStatusExceptionArriveToo() {
		Metadata.Key<String> key = Metadata.Key.of("hint", Metadata.ASCII_STRING_MARSHALLER);
		this.probe.onSayHello((request, responses) -> {
			Metadata trailers = new Metadata();
			trailers.put(key, "later");
			throw Status.UNAVAILABLE.asRuntimeException(trailers);
		});
		assertThat(failureOf(() -> sayHello("world")).getTrailers().get(key)).isEqualTo("later");
	}

	@Test
	void theDetailsOfTheServiceAreKept() throws InvalidProtocolBufferException {
		ErrorInfo info = ErrorInfo.newBuilder().setReason("TOO_LONG").setDomain("names.example").build();
		this.probe.onSayHello((request,
				responses) -> responses.onError(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
					.setCode(Code.INVALID_ARGUMENT.value())
					.addDetails(Any.pack(info))
					.addDetails(Any.pack(BadRequest.newBuilder()
						.addFieldViolations(FieldViolation.newBuilder().setField("name"))
						.build()))
					.build())));
		StatusRuntimeException failure = failureOf(() -> sayHello("world"));
		assertThat(errorInfo(failure)).isEqualTo(info);
		assertThat(StatusProto.fromThrowable(failure).getDetailsList()).hasSize(2);
	}

	@Test
	void anAdviceOfTheApplicationHandlesItsExceptions() throws InvalidProtocolBufferException {
		this.probe.onSayHello((request, responses) -> {
			throw new NobodyThereException();
		});
		StatusRuntimeException failure = failureOf(() -> sayHello("world"));
		assertThat(failure.getStatus()).satisfies((status) -> {
			assertThat(status.getCode()).isEqualTo(Code.NOT_FOUND);
			assertThat(status.getDescription()).isEqualTo("There is nobody.");
		});
		assertThat(errorInfo(failure).getReason()).isEqualTo("NOT_FOUND");
	}

	@Test
	void theMetricHasTheStatusOfTheAdvice() {
		this.probe.onSayHello((request, responses) -> {
			throw new NobodyThereException();
		});
		long before = countOf("sayHello", "NOT_FOUND");
		long unknownBefore = countOf("sayHello", "UNKNOWN");
		failureOf(() -> sayHello("world"));
		await().untilAsserted(() -> assertThat(countOf("sayHello", "NOT_FOUND")).isEqualTo(before + 1));
		assertThat(countOf("sayHello", "UNKNOWN")).isEqualTo(unknownBefore);
	}

	@Test
	void theMetricIsInternalForAnUnexpectedError() {
		this.probe.onSayHello((request, responses) -> {
			throw new IllegalStateException(SECRET);
		});
		long before = countOf("sayHello", "INTERNAL");
		failureOf(() -> sayHello("world"));
		await().untilAsserted(() -> assertThat(countOf("sayHello", "INTERNAL")).isEqualTo(before + 1));
	}

	@ParameterizedTest
	@org.junit.jupiter.params.provider.ValueSource(strings = { "api.Api/sayGoodbye", "no.such.Service/method", "x/y" })
	void anUnknownMethodIsUnimplementedWithErrorInfoAndRequestId(String name) throws InvalidProtocolBufferException {
		StatusRuntimeException failure = failureOf(() -> callUnknown(name));
		assertThat(failure.getStatus().getCode()).isEqualTo(Code.UNIMPLEMENTED);
		assertThat(errorInfo(failure).getReason()).isEqualTo("UNIMPLEMENTED");
		assertThat(failure.getTrailers().get(REQUEST_ID)).isNotEmpty();
	}

	@Test
	void unknownMethodsShareOneMetric() {
		failureOf(() -> callUnknown("made.up.Service/one"));
		failureOf(() -> callUnknown("made.up.Service/two"));
		await().untilAsserted(() -> assertThat(countOf("unknown", "UNIMPLEMENTED")).isGreaterThanOrEqualTo(2));
		assertThat(this.meters.getMeters())
			.noneMatch((meter) -> meter.getId().getTags().toString().contains("made.up"));
	}

	@Test
	void aRequestThatIsTooLargeAfterDecompressionIsRejectedWithItsRequestId() throws InvalidProtocolBufferException {
		StatusRuntimeException failure = failureOf(
				() -> apiWith("gzip-bomb").withCompression("gzip").sayHello(hello("n".repeat(1024 * 1024))));
		assertRejected(failure, Code.RESOURCE_EXHAUSTED, "gzip-bomb");
	}

	static Stream<Arguments> notGzip() {
		return Stream.of(Arguments.of("text", "hello".getBytes(StandardCharsets.US_ASCII)),
				Arguments.of("nothing", new byte[0]),
				Arguments.of("only a header", new byte[] { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0 }), Arguments
					.of("broken in the middle", new byte[] { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 7, 7, 7, 7 }));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("notGzip")
	void aRequestWithInvalidGzipIsRejectedWithItsRequestId(String name, byte[] bytes)
			throws InvalidProtocolBufferException {
		CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
		compressors.register(new FakeGzip(bytes));
		ManagedChannel liar = Grpc
			.newChannelBuilder("dns:///localhost:" + this.grpcPort, InsecureChannelCredentials.create())
			.compressorRegistry(compressors)
			.build();
		try {
			Metadata metadata = new Metadata();
			metadata.put(REQUEST_ID, "no-gzip");
			StatusRuntimeException failure = failureOf(() -> ApiGrpc.newBlockingStub(liar)
				.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
				.withCompression("gzip")
				.sayHello(hello("world")));
			assertRejected(failure, Code.INVALID_ARGUMENT, "no-gzip");
		}
		finally {
			liar.shutdownNow();
		}
	}

	private void assertRejected(StatusRuntimeException failure, Code code, String requestId)
			throws InvalidProtocolBufferException {
		assertThat(failure.getStatus().getCode()).isEqualTo(code);
		assertThat(errorInfo(failure).getReason()).isEqualTo(code.name());
		assertThat(failure.getTrailers().get(REQUEST_ID)).isEqualTo(requestId);
		assertThat(this.logLines.all())
			.noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null);
	}

	private void assertInternalWithoutText(StatusRuntimeException failure) {
		assertThat(failure.getStatus().getCode()).isEqualTo(Code.INTERNAL);
		assertThat(failure.getStatus().getDescription()).isEqualTo("Something went wrong inside the service.");
		assertThat(failure.getTrailers().toString()).doesNotContain(SECRET);
		assertThat(StatusProto.fromThrowable(failure).toString()).doesNotContain(SECRET);
		try {
			assertThat(errorInfo(failure).getReason()).isEqualTo("INTERNAL");
		}
		catch (InvalidProtocolBufferException ex) {
			throw new AssertionError(ex);
		}
	}

	private void assertLoggedOnce(String requestId) {
		List<ILoggingEvent> errors = this.logLines.all()
			.stream()
			.filter((event) -> event.getThrowableProxy() != null)
			.toList();
		assertThat(errors).hasSize(1);
		assertThat(errors.getFirst().getLevel()).isEqualTo(Level.ERROR);
		assertThat(errors.getFirst().getMDCPropertyMap()).containsAllEntriesOf(Map.of("request_id", requestId));
	}

	private static ErrorInfo errorInfo(StatusRuntimeException failure) throws InvalidProtocolBufferException {
		return StatusProto.fromThrowable(failure).getDetails(0).unpack(ErrorInfo.class);
	}

	private long countOf(String method, String status) {
		return this.meters.find("grpc.server")
			.tags("rpc.method", method, "grpc.status_code", status)
			.timers()
			.stream()
			.mapToLong(Timer::count)
			.sum();
	}

	private void callUnknown(String name) {
		ClientCalls.blockingUnaryCall(this.channel,
				ApiGrpc.getSayHelloMethod().toBuilder().setFullMethodName(name).build(), CallOptions.DEFAULT,
				hello("world"));
	}

	private record FakeGzip(byte[] bytes) implements Compressor {

		@Override
		public String getMessageEncoding() {
			return "gzip";
		}

		@Override
		public OutputStream compress(OutputStream compressed) throws IOException {
			compressed.write(this.bytes);
			return OutputStream.nullOutputStream();
		}

	}

}
