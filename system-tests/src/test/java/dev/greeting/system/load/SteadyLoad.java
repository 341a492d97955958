package dev.greeting.system.load;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.RunningService;
import org.awaitility.Awaitility;

/**
 * GET requests at a constant rate, independent of earlier responses (an open loop), over
 * keep-alive connections. Nothing is retried, and every failure counts.
 * <p>
 * Several services share the load as behind a Kubernetes Service: a connection belongs to
 * one of them, new connections go in turn to those that are ready, and a connection ends
 * when a response has {@code Connection: close}, when the peer has closed it, or after
 * {@value #REQUESTS_PER_CONNECTION} requests.
 */
public final class SteadyLoad implements AutoCloseable {

	private static final int REQUESTS_PER_CONNECTION = 100;

	private static final int WARM_UP_PER_SECOND = 150;

	private static final Duration QUICK = Duration.ofMillis(300);

	private static final Duration RECENTLY = Duration.ofSeconds(2);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

	private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

	private final List<Target> targets;

	private final int perSecond;

	private final String path;

	private final String headers;

	private final Duration timeout;

	private final int maxOutstanding;

	private final Semaphore permits;

	private final Set<Target> unready = ConcurrentHashMap.newKeySet();

	private final AtomicInteger turn = new AtomicInteger();

	private final Deque<KeptConnection> idle = new ConcurrentLinkedDeque<>();

	private final Collection<Response> responses = new ConcurrentLinkedQueue<>();

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopping;

	private SteadyLoad(Builder builder) {
		this.targets = List.copyOf(builder.targets);
		this.perSecond = builder.perSecond;
		this.path = builder.path;
		this.headers = builder.headers.toString();
		this.timeout = builder.timeout;
		this.maxOutstanding = builder.maxOutstanding;
		this.permits = new Semaphore(builder.maxOutstanding);
	}

	/**
	 * Prepares a load.
	 * @param perSecond how many requests start in a second
	 * @return a builder for the other settings
	 */
	public static Builder of(int perSecond) {
		return new Builder(perSecond);
	}

	/**
	 * Warms up services that have just started, until they respond quickly. The results
	 * of these requests are ignored.
	 * @param services the services
	 */
	public static void warmUp(RunningService... services) {
		try (SteadyLoad load = of(WARM_UP_PER_SECOND).on(services)) {
			load.awaitQuickAnswers();
		}
	}

	/**
	 * Waits until nearly all requests of two seconds have been answered quickly.
	 */
	public void awaitQuickAnswers() {
		Awaitility.await("quick answers")
			.pollDelay(RECENTLY)
			.pollInterval(Duration.ofMillis(500))
			.atMost(Duration.ofMinutes(2))
			.until(() -> {
				Responses recent = soFar().startedFrom(Instant.now().minus(RECENTLY));
				return recent.count() > this.perSecond && recent.failures().isEmpty()
						&& recent.percentile(99).compareTo(QUICK) < 0;
			});
	}

	/**
	 * The results of the completed requests.
	 * @return the responses so far
	 */
	public Responses soFar() {
		return new Responses(List.copyOf(this.responses));
	}

	/**
	 * Runs the load for a time.
	 * @param duration the time
	 */
	public void continueFor(Duration duration) {
		try {
			Thread.sleep(duration);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts no further requests, and waits for those in flight.
	 * @return all responses
	 */
	public Responses stop() {
		close();
		return soFar();
	}

	@Override
	public void close() {
		this.stopping = true;
		Duration patience = this.timeout.plusSeconds(10);
		try {
			for (Thread thread : this.threads) {
				if (!thread.join(patience)) {
					throw new IllegalStateException("The load does not stop: " + thread);
				}
			}
			if (!this.permits.tryAcquire(this.maxOutstanding, patience.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException(
						"%d requests never ended".formatted(this.maxOutstanding - this.permits.availablePermits()));
			}
			this.permits.release(this.maxOutstanding);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		for (KeptConnection connection = this.idle.poll(); connection != null; connection = this.idle.poll()) {
			connection.close();
		}
	}

	private void start() {
		if (this.targets.size() > 1) {
			for (Target target : this.targets) {
				this.threads.add(Thread.ofVirtual().start(() -> watch(target)));
			}
		}
		this.threads.add(Thread.ofPlatform().daemon().name("steady-load").start(this::pace));
	}

	private void pace() {
		long intervalNanos = TimeUnit.SECONDS.toNanos(1) / this.perSecond;
		for (long next = System.nanoTime(); !this.stopping; next += intervalNanos) {
			for (long wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			if (this.permits.tryAcquire()) {
				Thread.ofVirtual().start(this::exchange);
			}
			else {
				this.responses.add(new Response(Instant.now(), Duration.ZERO, URI.create(""), Response.NONE,
						"not sent: %d are under way".formatted(this.maxOutstanding)));
			}
		}
	}

	private void exchange() {
		Instant start = Instant.now();
		long startNanos = System.nanoTime();
		URI service = URI.create("");
		KeptConnection connection = null;
		int status = Response.NONE;
		String detail = "";
		try {
			connection = idle();
			if (connection == null) {
				service = next().base();
				connection = new KeptConnection(service, this.timeout);
			}
			service = connection.base();
			Reply response = connection.get(this.path, this.headers);
			status = response.status();
			detail = (status >= 200 && status < 300) ? "" : response.toString();
		}
		catch (IOException | RuntimeException ex) {
			detail = ex.toString();
			if (connection != null) {
				detail += " (request %d of its connection)".formatted(connection.requests());
			}
		}
		Duration latency = Duration.ofNanos(System.nanoTime() - startNanos);
		this.responses.add(new Response(start, latency, service, status, detail));
		this.permits.release();
		if (connection != null) {
			release(connection);
		}
	}

	private KeptConnection idle() {
		for (KeptConnection next = this.idle.pollFirst(); next != null; next = this.idle.pollFirst()) {
			if (next.isUsable()) {
				return next;
			}
			next.close();
		}
		return null;
	}

	private void release(KeptConnection connection) {
		if (connection.requests() < REQUESTS_PER_CONNECTION && connection.isUsable() && !this.stopping) {
			this.idle.addFirst(connection);
		}
		else {
			connection.close();
		}
	}

	private Target next() {
		List<Target> ready = this.targets.stream().filter((target) -> !this.unready.contains(target)).toList();
		List<Target> choice = ready.isEmpty() ? this.targets : ready;
		return choice.get(Math.floorMod(this.turn.getAndIncrement(), choice.size()));
	}

	private void watch(Target target) {
		while (!this.stopping) {
			if (isReady(target)) {
				this.unready.remove(target);
			}
			else {
				this.unready.add(target);
			}
			LockSupport.parkNanos(POLL_INTERVAL.toNanos());
		}
	}

	private static boolean isReady(Target target) {
		try (KeptConnection connection = new KeptConnection(target.management(), POLL_TIMEOUT)) {
			return connection.get("/actuator/health/readiness", "").status() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Builds a load.
	 */
	public static final class Builder {

		private final int perSecond;

		private final List<Target> targets = new ArrayList<>();

		private String path = "/api/v1/say-hello?name=load";

		private final StringBuilder headers = new StringBuilder();

		private Duration timeout = Duration.ofSeconds(20);

		private int maxOutstanding = 5_000;

		private Builder(int perSecond) {
			this.perSecond = perSecond;
		}

		/**
		 * Sets the request. The default is say-hello.
		 * @param path path and query
		 * @return this
		 */
		public Builder get(String path) {
			this.path = path;
			return this;
		}

		public Builder header(String name, String value) {
			this.headers.append(name).append(": ").append(value).append("\r\n");
			return this;
		}

		/**
		 * Sets the time after which a silent request fails. The default is 20 s.
		 * @param timeout the time after which a request has failed
		 * @return this
		 */
		public Builder timeout(Duration timeout) {
			this.timeout = timeout;
			return this;
		}

		/**
		 * Limits the requests in flight. The default is 5,000. A request above the limit
		 * is not sent and counts as a failure.
		 * @param maxOutstanding the limit
		 * @return this
		 */
		public Builder maxOutstanding(int maxOutstanding) {
			this.maxOutstanding = maxOutstanding;
			return this;
		}

		public SteadyLoad on(RunningService... services) {
			return on(Arrays.stream(services).map(Target::of).toList());
		}

		/**
		 * Starts the load.
		 * @param targets the services under load
		 * @return the running load, which must be stopped
		 */
		public SteadyLoad on(List<Target> targets) {
			this.targets.addAll(targets);
			SteadyLoad load = new SteadyLoad(this);
			load.start();
			return load;
		}

	}

}
