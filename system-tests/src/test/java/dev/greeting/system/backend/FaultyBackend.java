package dev.greeting.system.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.system.launch.Ports;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * A name-service that misbehaves as it is told, and keeps what it saw.
 */
public final class FaultyBackend implements AutoCloseable {

	private static final Context.Key<Call> CALL = Context.key("call");

	private static final int KEPT_CALLS = 10_000;

	private final Server server;

	private final AtomicLong count = new AtomicLong();

	private final Collection<Call> calls = new ConcurrentLinkedQueue<>();

	private volatile Behaviour behaviour = Behaviour.proper();

	private FaultyBackend(InetSocketAddress address) {
		this.server = NettyServerBuilder.forAddress(address)
			.executor(Executors.newVirtualThreadPerTaskExecutor())
			.addService(new Api())
			.addService(new Service1())
			.intercept(new Watch())
			.permitKeepAliveTime(1, TimeUnit.SECONDS)
			.permitKeepAliveWithoutCalls(true)
			.build();
	}

	/**
	 * Starts a backend on a free port.
	 * @return the backend, which behaves properly until it is told otherwise
	 */
	public static FaultyBackend start() {
		return start(Ports.free());
	}

	public static FaultyBackend start(int port) {
		try {
			FaultyBackend backend = new FaultyBackend(new InetSocketAddress("localhost", port));
			backend.server.start();
			return backend;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.server.getPort();
	}

	/**
	 * Says what is done with calls from now on.
	 * @param behaviour what to do
	 * @return this
	 */
	public FaultyBackend behave(Behaviour behaviour) {
		this.behaviour = behaviour;
		return this;
	}

	/**
	 * How many calls have come, every attempt counted.
	 * @return the number
	 */
	public long count() {
		return this.count.get();
	}

	/**
	 * The first {@value #KEPT_CALLS} calls, every attempt one, in the order they came.
	 * @return the calls since the last {@link #forget()}
	 */
	public List<Call> calls() {
		return List.copyOf(this.calls);
	}

	public void forget() {
		this.calls.clear();
		this.count.set(0);
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	private void handle(StreamObserver<?> responses, Runnable answer) {
		Call call = CALL.get();
		call.begin((ServerCallStreamObserver<?>) responses, answer);
		this.behaviour.handle(call);
	}

	private static <R> void answer(StreamObserver<R> responses, R response) {
		responses.onNext(response);
		responses.onCompleted();
	}

	private final class Watch implements ServerInterceptor {

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> serverCall, Metadata headers,
				ServerCallHandler<Q, R> next) {
			Call call = new Call(serverCall.getMethodDescriptor(), headers);
			if (FaultyBackend.this.count.incrementAndGet() <= KEPT_CALLS) {
				FaultyBackend.this.calls.add(call);
			}
			return Contexts.interceptCall(Context.current().withValue(CALL, call), serverCall, headers, next);
		}

	}

	private final class Api extends ApiGrpc.ApiImplBase {

		@Override
		public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
			handle(responses, () -> answer(responses,
					Hello.newBuilder().setMessage("Hello %s!".formatted(request.getName())).build()));
		}

		@Override
		public void getAll(ApiRequest request, StreamObserver<Items> responses) {
			handle(responses, () -> {
				Items.Builder items = Items.newBuilder();
				for (int id = 1; id <= request.getLength(); id++) {
					items.addItems(Item.newBuilder().setId(id).setName("name " + id));
				}
				answer(responses, items.build());
			});
		}

		@Override
		public void getStream(ApiRequest request, StreamObserver<Item> responses) {
			Call call = CALL.get();
			handle(responses, () -> {
				call.items(request.getLength());
				responses.onCompleted();
			});
		}

	}

	private final class Service1 extends Service1Grpc.Service1ImplBase {

		@Override
		public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
			handle(responses, () -> answer(responses,
					ProcessNameResponse.newBuilder().setName(request.getName().toUpperCase(Locale.ROOT)).build()));
		}

	}

}
