package dev.greeting.platform.validation;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import io.grpc.CallOptions;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link RequestValidationInterceptor}, with a server on a real socket.
 */
class RequestValidationInterceptorTests {

	private static final MethodDescriptor<HelloRequest, Hello> GREET_EACH = MethodDescriptor
		.<HelloRequest, Hello>newBuilder()
		.setFullMethodName("test.Chat/greetEach")
		.setType(MethodType.BIDI_STREAMING)
		.setRequestMarshaller(ProtoUtils.marshaller(HelloRequest.getDefaultInstance()))
		.setResponseMarshaller(ProtoUtils.marshaller(Hello.getDefaultInstance()))
		.build();

	/** The events of the handlers, in order. */
	private final BlockingQueue<String> handled = new LinkedBlockingQueue<>();

	/** The events of a listener behind the interceptor, in order. */
	private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

	private Server server;

	private ManagedChannel channel;

	private ApiGrpc.ApiBlockingStub api;

	@BeforeEach
	void start() throws IOException {
		ContractRules rules = new ContractRules(List.of(ApiGrpc.getServiceDescriptor()));
		this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(
					ServerInterceptors.intercept(new RecordingApi(this.handled), new RecordingInterceptor(this.heard)))
			.addService(ServerServiceDefinition.builder("test.Chat")
				.addMethod(GREET_EACH, ServerCalls.asyncBidiStreamingCall(this::greetEach))
				.build())
			.intercept(new RequestValidationInterceptor(rules, "greeting.dev"))
			.build()
			.start();
		this.channel = Grpc.newChannelBuilder("localhost:" + this.server.getPort(), InsecureChannelCredentials.create())
			.build();
		this.api = ApiGrpc.newBlockingStub(this.channel).withDeadlineAfter(10, TimeUnit.SECONDS);
	}

	@AfterEach
	void stop() throws InterruptedException {
		this.channel.shutdownNow();
		this.server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
	}

	@Test
	void aValidRequestReachesTheHandler() {
		assertThat(this.api.sayHello(name("Gonzalo")).getMessage()).isEqualTo("Hello Gonzalo!");
		assertThat(this.api.getAll(length(10_000)).getItemsCount()).isEqualTo(10_000);
		assertThat(this.api.getStream(length(10_001))).toIterable().hasSize(10_001);
	}

	@Test
	void aNameOf256CodePointsOfFourBytesPassesAndOneMoreIsRejected() {
		assertThat(this.api.sayHello(name("\uD83D\uDE00".repeat(256))).getMessage()).startsWith("Hello ");
		StatusRuntimeException rejection = rejectionOf(() -> this.api.sayHello(name("\uD83D\uDE00".repeat(257))));
		assertThat(violations(rejection)).containsExactly(FieldViolation.newBuilder()
			.setField("name")
			.setReason("STRING_MAX_LEN")
			.setDescription("must be at most 256 code points long, is 257")
			.build());
	}

	@Test
	void aRejectionHasDetailsForPrograms() throws InvalidProtocolBufferException {
		StatusRuntimeException rejection = rejectionOf(() -> this.api.sayHello(name("\u3000\u00A0")));
		com.google.rpc.Status status = StatusProto.fromThrowable(rejection);
		assertThat(status.getDetailsList()).hasSize(2);
		assertThat(status.getDetails(0).unpack(ErrorInfo.class))
			.isEqualTo(ErrorInfo.newBuilder().setReason("INVALID_REQUEST").setDomain("greeting.dev").build());
		assertThat(status.getDetails(1).is(BadRequest.class)).isTrue();
		assertThat(status.getMessage()).isEqualTo("The request is not valid: "
				+ "name must hold something other than white space, is 2 code points long.");
	}

	@Test
	void aRejectionDoesNotRepeatTheValue() {
		StatusRuntimeException rejection = rejectionOf(() -> this.api.sayHello(name("<script>".repeat(100))));
		assertThat(StatusProto.fromThrowable(rejection).toString()).doesNotContain("script");
	}

	@Test
	void theHandlerOfARejectedUnaryCallNeverRuns() {
		rejectionOf(() -> this.api.sayHello(name("")));
		rejectionOf(() -> this.api.getAll(length(10_001)));
		rejectionOf(() -> this.api.getAll(length(-1)));
		assertThat(this.handled).isEmpty();
	}

	@Test
	void theHandlerOfARejectedStreamNeverRuns() {
		StatusRuntimeException rejection = rejectionOf(() -> this.api.getStream(length(-1)).next());
		assertThat(violations(rejection)).containsExactly(FieldViolation.newBuilder()
			.setField("length")
			.setReason("INT32_GTE")
			.setDescription("must be greater than or equal to 0, is -1")
			.build());
		assertThat(this.handled).isEmpty();
	}

	@Test
	void theHandlerOfARejectedCallSeesACancellationOnly() throws InterruptedException {
		rejectionOf(() -> this.api.sayHello(name("")));
		assertThat(this.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("cancel");
		assertThat(this.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
	}

	@Test
	void theHandlerReceivesAllEventsOfAValidCall() throws InterruptedException {
		this.api.sayHello(name("Gonzalo"));
		assertThat(this.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("message");
		assertThat(this.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("half-close");
		assertThat(this.heard.poll(5, TimeUnit.SECONDS)).isEqualTo("complete");
	}

	@Test
	void aLimitOfOneMethodIsNotALimitOfAnotherWithTheSameRequest() {
		assertThat(this.api.getStream(length(Integer.MAX_VALUE)).next().getId()).isEqualTo(1);
		assertThat(violations(rejectionOf(() -> this.api.getAll(length(Integer.MAX_VALUE))))).hasSize(1);
	}

	@Test
	void anInvalidRequestInTheMiddleOfAStreamEndsTheCallForTheHandler() throws InterruptedException {
		Queue<Status> ends = new ConcurrentLinkedQueue<>();
		LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
		StreamObserver<HelloRequest> requests = ClientCalls.asyncBidiStreamingCall(
				this.channel.newCall(GREET_EACH, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS)),
				new Responses(answers, ends));
		requests.onNext(name("Gonzalo"));
		assertThat(answers.poll(5, TimeUnit.SECONDS)).isEqualTo("Hello Gonzalo!");
		requests.onNext(name(" "));
		requests.onNext(name("Maria"));
		assertThat(answers.poll(5, TimeUnit.SECONDS)).isEqualTo("end");
		assertThat(ends).extracting(Status::getCode).containsExactly(Status.Code.INVALID_ARGUMENT);
		assertThat(this.handled.poll(5, TimeUnit.SECONDS)).isEqualTo("greet Gonzalo");
		assertThat(this.handled.poll(5, TimeUnit.SECONDS)).isEqualTo("error CANCELLED");
		assertThat(this.handled.poll(200, TimeUnit.MILLISECONDS)).isNull();
	}

	private static StatusRuntimeException rejectionOf(Runnable call) {
		StatusRuntimeException rejection = catchThrowableOfType(StatusRuntimeException.class, call::run);
		assertThat(rejection).isNotNull();
		assertThat(rejection.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		return rejection;
	}

	private static List<FieldViolation> violations(StatusRuntimeException rejection) {
		try {
			return StatusProto.fromThrowable(rejection).getDetails(1).unpack(BadRequest.class).getFieldViolationsList();
		}
		catch (InvalidProtocolBufferException ex) {
			throw new AssertionError(ex);
		}
	}

	private static HelloRequest name(String name) {
		return HelloRequest.newBuilder().setName(name).build();
	}

	private static ApiRequest length(int length) {
		return ApiRequest.newBuilder().setLength(length).build();
	}

	private StreamObserver<HelloRequest> greetEach(StreamObserver<Hello> answers) {
		return new StreamObserver<>() {

			@Override
			public void onNext(HelloRequest request) {
				RequestValidationInterceptorTests.this.handled.add("greet " + request.getName());
				answers.onNext(Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build());
			}

			@Override
			public void onError(Throwable ex) {
				RequestValidationInterceptorTests.this.handled.add("error " + Status.fromThrowable(ex).getCode());
			}

			@Override
			public void onCompleted() {
				RequestValidationInterceptorTests.this.handled.add("completed");
				answers.onCompleted();
			}

		};
	}

	private record Responses(Queue<String> answers, Queue<Status> ends) implements StreamObserver<Hello> {

		@Override
		public void onNext(Hello answer) {
			this.answers.add(answer.getMessage());
		}

		@Override
		public void onError(Throwable ex) {
			this.ends.add(Status.fromThrowable(ex));
			this.answers.add("end");
		}

		@Override
		public void onCompleted() {
			this.answers.add("end");
		}

	}

	private record RecordingInterceptor(Queue<String> heard) implements ServerInterceptor {

		@Override
		public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
				ServerCallHandler<ReqT, RespT> next) {
			return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {

				@Override
				public void onMessage(ReqT message) {
					RecordingInterceptor.this.heard.add("message");
					super.onMessage(message);
				}

				@Override
				public void onHalfClose() {
					RecordingInterceptor.this.heard.add("half-close");
					super.onHalfClose();
				}

				@Override
				public void onCancel() {
					RecordingInterceptor.this.heard.add("cancel");
					super.onCancel();
				}

				@Override
				public void onComplete() {
					RecordingInterceptor.this.heard.add("complete");
					super.onComplete();
				}

			};
		}

	}

	private static final class RecordingApi extends ApiGrpc.ApiImplBase {

		private final Queue<String> handled;

		private RecordingApi(Queue<String> handled) {
			this.handled = handled;
		}

		@Override
		public void sayHello(HelloRequest request, StreamObserver<Hello> answer) {
			this.handled.add("sayHello");
			answer.onNext(Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build());
			answer.onCompleted();
		}

		@Override
		public void getAll(ApiRequest request, StreamObserver<Items> answer) {
			this.handled.add("getAll");
			Items.Builder items = Items.newBuilder();
			for (int id = 1; id <= request.getLength(); id++) {
				items.addItems(Item.newBuilder().setId(id));
			}
			answer.onNext(items.build());
			answer.onCompleted();
		}

		@Override
		public void getStream(ApiRequest request, StreamObserver<Item> answer) {
			this.handled.add("getStream");
			for (int id = 1; id <= Math.min(request.getLength(), 20_000); id++) {
				answer.onNext(Item.newBuilder().setId(id).build());
			}
			answer.onCompleted();
		}

	}

}
