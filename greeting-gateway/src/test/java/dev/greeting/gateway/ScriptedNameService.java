package dev.greeting.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.contract.names.Service1Grpc.Service1ImplBase;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.validation.ContractRules;
import dev.greeting.platform.validation.RequestValidationInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * A gRPC server on a real socket in the place of name-service, which does what a test
 * says. Until then it does what name-service does; what breaks a rule of the contract it
 * refuses as name-service does, whatever the test says.
 */
public final class ScriptedNameService {

	private final Server server;

	private final AtomicInteger sent = new AtomicInteger();

	/** Another one after a reset: streams that are left over still count in their own. */
	private volatile AtomicInteger cancelled = new AtomicInteger();

	private volatile Status failure = Status.OK;

	private volatile String itemName;

	private volatile BiConsumer<ApiRequest, ServerCallStreamObserver<Item>> stream;

	private ScriptedNameService() throws IOException {
		reset();
		ContractRules rules = new ContractRules(
				List.of(ApiGrpc.getServiceDescriptor(), Service1Grpc.getServiceDescriptor()));
		this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.addService(new Api())
			.addService(new Service1())
			.intercept(new RequestValidationInterceptor(rules, Problem.DOMAIN))
			.build()
			.start();
	}

	public static ScriptedNameService start() {
		try {
			return new ScriptedNameService();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public void reset() {
		this.sent.set(0);
		this.cancelled = new AtomicInteger();
		this.failure = Status.OK;
		this.itemName = "name";
		this.stream = (request, items) -> sendWhileReady(request.getAfterId(), request.getLength(), items);
	}

	public int port() {
		return this.server.getPort();
	}

	/**
	 * Gives items another name than {@code name}; their ids still follow it.
	 */
	public void nameItems(String name) {
		this.itemName = name;
	}

	/**
	 * Lets all calls fail, streams before their first item.
	 */
	public void failWith(Status status) {
		this.failure = status;
	}

	/**
	 * Lets streams fail after their first items.
	 */
	public void failStreamsAfter(int count, Status status) {
		onGetStream((request, items) -> {
			sendFirst(count, items);
			items.onError(status.asRuntimeException());
		});
	}

	/**
	 * Lets streams neither go on nor end after their first items.
	 */
	public void stallStreamsAfter(int count) {
		onGetStream((request, items) -> sendFirst(count, items));
	}

	public void onGetStream(BiConsumer<ApiRequest, ServerCallStreamObserver<Item>> behaviour) {
		this.stream = behaviour;
	}

	/**
	 * Returns how many items of streams were sent.
	 */
	public int sent() {
		return this.sent.get();
	}

	/**
	 * Returns how many streams were cancelled.
	 */
	public int cancelled() {
		return this.cancelled.get();
	}

	public void send(int id, StreamObserver<Item> items) {
		items.onNext(item(id));
		this.sent.incrementAndGet();
	}

	public void sendWhileReady(int afterId, int length, ServerCallStreamObserver<Item> items) {
		AtomicInteger id = new AtomicInteger(Math.min(afterId, length));
		AtomicBoolean completed = new AtomicBoolean();
		items.setOnReadyHandler(() -> {
			while (items.isReady() && id.get() < length) {
				send(id.incrementAndGet(), items);
			}
			if (id.get() == length && !completed.getAndSet(true)) {
				items.onCompleted();
			}
		});
	}

	private void sendFirst(int count, StreamObserver<Item> items) {
		for (int id = 1; id <= count; id++) {
			send(id, items);
		}
	}

	private Item item(int id) {
		return Item.newBuilder().setId(id).setName(this.itemName + " " + id).build();
	}

	private <T> void answer(StreamObserver<T> responses, T answer) {
		unlessItFails(responses, () -> {
			responses.onNext(answer);
			responses.onCompleted();
		});
	}

	private void unlessItFails(StreamObserver<?> responses, Runnable answer) {
		Status status = this.failure;
		if (status.isOk()) {
			answer.run();
		}
		else {
			responses.onError(status.asRuntimeException());
		}
	}

	private final class Api extends ApiImplBase {

		@Override
		public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
			answer(responses, Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build());
		}

		@Override
		public void getAll(ApiRequest request, StreamObserver<Items> responses) {
			Items.Builder items = Items.newBuilder();
			for (int id = 1; id <= request.getLength(); id++) {
				items.addItems(item(id));
			}
			answer(responses, items.build());
		}

		@Override
		public void getStream(ApiRequest request, StreamObserver<Item> responses) {
			ServerCallStreamObserver<Item> items = (ServerCallStreamObserver<Item>) responses;
			items.setOnCancelHandler(ScriptedNameService.this.cancelled::incrementAndGet);
			unlessItFails(items, () -> ScriptedNameService.this.stream.accept(request, items));
		}

	}

	private final class Service1 extends Service1ImplBase {

		@Override
		public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
			String upperCase = request.getName().toUpperCase(Locale.ROOT);
			answer(responses, ProcessNameResponse.newBuilder().setName(upperCase).build());
		}

	}

}
