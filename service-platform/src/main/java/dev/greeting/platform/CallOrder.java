package dev.greeting.platform;

import net.devh.boot.grpc.common.util.InterceptorOrder;

import org.springframework.core.Ordered;

/**
 * The order in which the platform's components process a call. Each group is listed from
 * the outside to the inside: the first sees a request first and its response last.
 * <p>
 * The numbers leave gaps, so that an application can put its own components at any place.
 */
public final class CallOrder {

	private CallOrder() {
	}

	/**
	 * Server stream tracers of gRPC. They run before all interceptors, on the thread of
	 * the transport. The values order the beans that add them.
	 */
	public static final class ServerTracers {

		/**
		 * Gives the call its request id, which all others read.
		 */
		public static final int REQUEST_ID = -300;

		/**
		 * Writes the access line, which contains the request id.
		 */
		public static final int ACCESS_LOG = -200;

		/**
		 * Limits open calls. Last, because a tracer that fails after it would keep its
		 * permit forever.
		 */
		public static final int OPEN_CALLS = -100;

		private ServerTracers() {
		}

	}

	/**
	 * Server interceptors of gRPC. Only net.devh's request scope is outside of them.
	 */
	public static final class ServerInterceptors {

		/**
		 * Returns the request id. Outermost, so that every response carries it.
		 */
		public static final int REQUEST_ID = -300;

		/**
		 * Resets stalled calls. Outside of all that adds messages or a status, to see
		 * what really waits for the caller.
		 */
		public static final int STALLED_CALLS = -200;

		/**
		 * Bounds the queue of a stream. Outside of the observation, which need not see
		 * each time that a queue is empty.
		 */
		public static final int STREAM_QUEUE = -100;

		/**
		 * Translates exceptions of the interceptors below. This is net.devh's own, whose
		 * place is fixed.
		 */
		public static final int OUTER_EXCEPTIONS = InterceptorOrder.ORDER_GLOBAL_EXCEPTION_HANDLING;

		/**
		 * Measures and traces. Outside of all that may end a call, so that rejected calls
		 * count.
		 */
		public static final int OBSERVATION = 100;

		/**
		 * Adds details to a status that has none. Outside of all that may end a call.
		 */
		public static final int ERROR_INFO = 200;

		/**
		 * Ends open streams at shutdown, from another thread. Outside of all that may end
		 * a call, because a call must be ended only once.
		 */
		public static final int OPEN_STREAMS = 300;

		/**
		 * Denies calls of clients that may not make them, with {@code greeting.tls} only.
		 * Outside of all that costs CPU time or a permit.
		 */
		public static final int ALLOWED_CLIENTS = 350;

		/**
		 * Rejects requests that cannot be parsed. Outside of all that looks at messages.
		 */
		public static final int UNREADABLE_REQUESTS = 400;

		/**
		 * Limits infrastructure calls that wait for their request. Before the limit of
		 * concurrent calls, whose permits are taken when the request has come.
		 */
		public static final int PENDING_INFRASTRUCTURE = 500;

		/**
		 * Limits concurrent calls. Before all that costs CPU time for a request.
		 */
		public static final int CONCURRENCY = 600;

		/**
		 * Limits the bytes of responses that wait for their callers. Inside of the limit
		 * of calls: only calls with a permit respond.
		 */
		public static final int UNREAD_RESPONSES = 700;

		/**
		 * Rejects requests that break the contract's rules. Innermost of the platform's
		 * checks, because it is the most expensive one.
		 */
		public static final int VALIDATION = 800;

		/**
		 * Translates exceptions of a service. Innermost, so that all others see the
		 * status that the caller gets. An interceptor without an order has the same
		 * value: give it a lower one.
		 */
		public static final int EXCEPTIONS = Ordered.LOWEST_PRECEDENCE;

		private ServerInterceptors() {
		}

	}

	/**
	 * Client interceptors of gRPC. The application's are sorted among them, also those
	 * that only one client has.
	 */
	public static final class ClientInterceptors {

		/**
		 * Measures and traces. Outermost, so that it sees what the application sees.
		 */
		public static final int OBSERVATION = 100;

		/**
		 * Runs callbacks with the caller's observation. Inside the observation of the
		 * call, which does not apply to callbacks.
		 */
		public static final int CALLBACK_CONTEXT = 200;

		/**
		 * Sets the deadline of the client. Outside of all that waits for a response.
		 */
		public static final int DEADLINE = 300;

		/**
		 * Ends streams whose server is silent.
		 */
		public static final int STREAM_IDLE = 400;

		/**
		 * Counts retries.
		 */
		public static final int RETRY_COUNTER = 500;

		/**
		 * Translates each status that the transport creates. Innermost, so that all
		 * others see the status that the caller gets. An interceptor without an order has
		 * the same value and is outside of it.
		 */
		public static final int UNUSABLE_RESPONSE = Ordered.LOWEST_PRECEDENCE;

		private ClientInterceptors() {
		}

	}

	/**
	 * Valves of Tomcat. Those of the engine run before those of the host, and those of
	 * the context last. The values order the beans that add them, after Spring Boot's own
	 * (0): its {@code RemoteIpValve} comes first, and its {@code ErrorReportValve} is
	 * outside of the one that writes problem details.
	 */
	public static final class Valves {

		/**
		 * Engine and context: resets the HTTP/2 stream of a response that fails after its
		 * commit. Outside of all that may fail.
		 */
		public static final int INCOMPLETE_RESPONSES = 50;

		/**
		 * Engine: gives the request its id, which all others read.
		 */
		public static final int REQUEST_ID = 100;

		/**
		 * Engine: writes the access line, which contains the request id.
		 */
		public static final int ACCESS_LOG = 200;

		/**
		 * Engine: sets the headers of all responses. Outside of all that may respond.
		 */
		public static final int RESPONSE_HEADERS = 300;

		/**
		 * Host: writes the body of an error. Outside of the context, whose errors it
		 * reports.
		 */
		public static final int PROBLEM_REPORT = 400;

		/**
		 * Context: rejects path parameters that cannot be decoded. Before the limit,
		 * because it takes no time.
		 */
		public static final int PATH_PARAMETERS = 500;

		/**
		 * Context: limits concurrent requests. Right before the servlet.
		 */
		public static final int CONCURRENCY = 600;

		private Valves() {
		}

	}

	/**
	 * Servlet filters, inside of all valves. Spring Boot's own have their places: the
	 * observation is first, so that every response counts, and Spring Security's chain
	 * has {@code spring.security.filter.order} (-100). Filters of an application belong
	 * after it.
	 */
	public static final class Filters {

		/**
		 * Answers preflights and rejects other origins. Inside of the observation, so
		 * that rejected requests count, and outside of Spring Security: a preflight has
		 * no token, and a page must be able to read that its token is not valid.
		 */
		public static final int CORS = Ordered.HIGHEST_PRECEDENCE + 100;

		private Filters() {
		}

	}

	/**
	 * Interceptors of Spring MVC. After those of the application, whose order is 0 if
	 * they have none, so that rejected requests also have the headers that these set.
	 */
	public static final class MvcInterceptors {

		/**
		 * Begins the deadline of the request. First, so that it covers all that follows.
		 */
		public static final int DEADLINE = 100;

		/**
		 * Rejects repeated parameters.
		 */
		public static final int REPEATED_PARAMETERS = 200;

		/**
		 * Answers preflights. Last, because a rejected request must not be answered as a
		 * preflight.
		 */
		public static final int PREFLIGHT = 300;

		private MvcInterceptors() {
		}

	}

}
