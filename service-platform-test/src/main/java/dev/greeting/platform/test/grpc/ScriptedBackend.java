package dev.greeting.platform.test.grpc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.greeting.platform.test.service.Ports;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A gRPC server on a real socket that replaces a service which the tested service calls.
 * It answers with its script, or misbehaves as the test demands, and records the calls
 * that it receives.
 * <p>
 * Register it as a JUnit extension, which {@linkplain #reset() resets} it before each
 * test method, and set its {@linkplain #target() target} as the address of the client:
 *
 * <pre class="code">
 * &#064;RegisterExtension
 * static final ScriptedBackend stock = ScriptedBackend.builder()
 *     .unary(StockGrpc.getCountMethod(), (request) -> Count.newBuilder().setNumber(7).build())
 *     .start();
 *
 * &#064;DynamicPropertySource
 * static void addresses(DynamicPropertyRegistry registry) {
 *     registry.add("grpc.client.stock.address", stock::target);
 * }
 *
 * &#064;Test
 * void aFailureOfStockIsAnError() {
 *     stock.behave(Behaviour.failing(Status.UNAVAILABLE));
 *     // …
 * }
 * </pre>
 *
 * The extension does not close the server, because application contexts outlive the test
 * class that created them. The server ends with the JVM.
 */
public final class ScriptedBackend implements BeforeEachCallback, AutoCloseable {

	private static final int KEPT_CALLS = 10_000;

	private final int port;

	private final List<ServerServiceDefinition> services;

	private final List<ServerInterceptor> interceptors;

	private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();

	/** Guards the count, too, so that a call that is counted is also in the list. */
	private final List<ReceivedCall> calls = new ArrayList<>();

	private long count;

	private volatile Behaviour behaviour = Behaviour.answering();

	private @Nullable Server server;

	private ScriptedBackend(Builder builder) {
		this.port = builder.port;
		this.interceptors = List.copyOf(builder.interceptors);
		this.services = builder.scripts.entrySet()
			.stream()
			.map((scripts) -> service(scripts.getKey(), scripts.getValue()))
			.toList();
	}

	/**
	 * Returns a builder of a backend without methods.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	private ServerServiceDefinition service(String name, List<Script<?, ?>> scripts) {
		ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(name);
		scripts.forEach((script) -> add(service, script));
		return service.build();
	}

	private <Q, R> void add(ServerServiceDefinition.Builder service, Script<Q, R> script) {
		service.addMethod(script.method(), (call, headers) -> receive(call, headers, script));
	}

	private <Q, R> ServerCall.Listener<Q> receive(ServerCall<Q, R> call, Metadata headers, Script<Q, R> script) {
		call.request(Integer.MAX_VALUE);
		return new ServerCall.Listener<>() {

			private final List<Q> requests = new ArrayList<>();

			private @Nullable ReceivedCall received;

			@Override
			public void onMessage(Q request) {
				this.requests.add(request);
			}

			@Override
			public void onHalfClose() {
				List<Q> all = List.copyOf(this.requests);
				this.received = new ReceivedCall(call, headers, all, () -> script.responses().apply(all).iterator());
				handle(this.received);
			}

			@Override
			public void onReady() {
				if (this.received != null) {
					this.received.sendWhileReady();
				}
			}

			@Override
			public void onCancel() {
				if (this.received != null) {
					this.received.cancel();
				}
			}

		};
	}

	private void handle(ReceivedCall call) {
		synchronized (this.calls) {
			if (this.calls.size() < KEPT_CALLS) {
				this.calls.add(call);
			}
			this.count++;
		}
		this.behaviours.getOrDefault(call.method(), this.behaviour).handle(call);
	}

	/**
	 * Returns the port that the backend listens on.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns the address for a client.
	 * @return for instance {@code dns:///localhost:23456}
	 */
	public String target() {
		return "dns:///localhost:" + this.port;
	}

	/**
	 * Sets the behaviour of all calls from now on.
	 * @param behaviour what to do with calls of methods without their own behaviour
	 * @return this backend
	 */
	public ScriptedBackend behave(Behaviour behaviour) {
		this.behaviour = behaviour;
		return this;
	}

	/**
	 * Sets the behaviour of the calls of one method from now on.
	 * @param method the method
	 * @param behaviour what to do with its calls
	 * @return this backend
	 */
	public ScriptedBackend behave(MethodDescriptor<?, ?> method, Behaviour behaviour) {
		this.behaviours.put(method.getFullMethodName(), behaviour);
		return this;
	}

	/**
	 * Returns how many calls have arrived. Retries count as calls.
	 * @return the number since the last {@link #clearCalls()}
	 */
	public long count() {
		synchronized (this.calls) {
			return this.count;
		}
	}

	/**
	 * Returns the first {@value #KEPT_CALLS} calls in the order of their arrival.
	 * @return the calls since the last {@link #clearCalls()}
	 */
	public List<ReceivedCall> calls() {
		synchronized (this.calls) {
			return List.copyOf(this.calls);
		}
	}

	/**
	 * Clears the recorded calls.
	 */
	public void clearCalls() {
		synchronized (this.calls) {
			this.calls.clear();
			this.count = 0;
		}
	}

	/**
	 * Clears the recorded calls, and answers all further calls with the script.
	 */
	public void reset() {
		this.behaviours.clear();
		this.behaviour = Behaviour.answering();
		acceptConnections();
		clearCalls();
	}

	/**
	 * Closes all connections and refuses new ones.
	 */
	public synchronized void refuseConnections() {
		if (this.server == null) {
			return;
		}
		try {
			this.server.shutdownNow().awaitTermination();
			this.server = null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Accepts connections again, on the same port.
	 */
	public synchronized void acceptConnections() {
		if (this.server != null) {
			return;
		}
		ServerBuilder<?> builder = Grpc.newServerBuilderForPort(this.port, InsecureServerCredentials.create())
			.executor(Thread::startVirtualThread)
			.addServices(this.services)
			.permitKeepAliveTime(1, TimeUnit.SECONDS)
			.permitKeepAliveWithoutCalls(true);
		this.interceptors.forEach(builder::intercept);
		try {
			this.server = builder.build().start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		reset();
	}

	@Override
	public void close() {
		refuseConnections();
	}

	/**
	 * A method and its responses.
	 *
	 * @param method the method
	 * @param responses creates the responses from the requests
	 */
	private record Script<Q, R>(MethodDescriptor<Q, R> method, Function<List<Q>, Stream<R>> responses) {

	}

	/**
	 * Collects the methods of a backend. It answers {@code UNIMPLEMENTED} to all others.
	 */
	public static final class Builder {

		private final Map<String, List<Script<?, ?>>> scripts = new LinkedHashMap<>();

		private final List<ServerInterceptor> interceptors = new ArrayList<>();

		private int port = Ports.free();

		private Builder() {
		}

		/**
		 * Adds a method with one request and one response.
		 * @param <Q> the type of the request
		 * @param <R> the type of the response
		 * @param method the method
		 * @param response creates the response
		 * @return this builder
		 */
		public <Q, R> Builder unary(MethodDescriptor<Q, R> method, Function<Q, R> response) {
			return method(method, (requests) -> Stream.of(response.apply(requests.getFirst())));
		}

		/**
		 * Adds a method with one request and a stream of responses.
		 * @param <Q> the type of the request
		 * @param <R> the type of a response
		 * @param method the method
		 * @param responses creates the responses, which may be endless: each is created
		 * when the caller is ready for it
		 * @return this builder
		 */
		public <Q, R> Builder stream(MethodDescriptor<Q, R> method, Function<Q, Stream<R>> responses) {
			return method(method, (requests) -> responses.apply(requests.getFirst()));
		}

		/**
		 * Adds a method of any type. It is answered when the caller has sent all
		 * requests.
		 * @param <Q> the type of a request
		 * @param <R> the type of a response
		 * @param method the method
		 * @param responses creates the responses from the requests
		 * @return this builder
		 */
		public <Q, R> Builder method(MethodDescriptor<Q, R> method, Function<List<Q>, Stream<R>> responses) {
			String service = method.getServiceName();
			if (service == null) {
				throw new IllegalArgumentException(method.getFullMethodName() + " names no service");
			}
			this.scripts.computeIfAbsent(service, (name) -> new ArrayList<>()).add(new Script<>(method, responses));
			return this;
		}

		/**
		 * Adds interceptors, such as those of the real service. Calls that they reject do
		 * not count.
		 * @param interceptors the interceptors
		 * @return this builder
		 */
		public Builder intercept(ServerInterceptor... interceptors) {
			this.interceptors.addAll(Arrays.asList(interceptors));
			return this;
		}

		/**
		 * Sets where to listen.
		 * @param port the port, any free one if it is not set
		 * @return this builder
		 */
		public Builder port(int port) {
			this.port = port;
			return this;
		}

		/**
		 * Starts the backend.
		 * @return the backend, which answers with its script
		 */
		public ScriptedBackend start() {
			ScriptedBackend backend = new ScriptedBackend(this);
			backend.acceptConnections();
			return backend;
		}

	}

}
