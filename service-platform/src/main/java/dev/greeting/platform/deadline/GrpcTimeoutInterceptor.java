package dev.greeting.platform.deadline;

import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.AsyncHandlerInterceptor;

/**
 * Limits the gRPC calls of an HTTP request to the time that its {@code Grpc-Timeout}
 * header gives. A request with this header has one gRPC context with the deadline. The
 * context is attached to the thread that receives the request and, if the handler goes
 * asynchronous, to the thread that the request is dispatched to. It is cancelled at the
 * end of the request.
 */
final class GrpcTimeoutInterceptor implements AsyncHandlerInterceptor {

	private static final String DEADLINE = GrpcTimeoutInterceptor.class.getName() + ".deadline";

	private static final String PREVIOUS = GrpcTimeoutInterceptor.class.getName() + ".previous";

	private final ScheduledExecutorService timer;

	GrpcTimeoutInterceptor(ScheduledExecutorService timer) {
		this.timer = timer;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (request.getHeader(GrpcTimeout.HEADER) != null && !isNested(request)) {
			Context.CancellableContext context = (request
				.getAttribute(DEADLINE) instanceof Context.CancellableContext begun) ? begun : begin(request);
			request.setAttribute(PREVIOUS, context.attach());
		}
		return true;
	}

	private Context.CancellableContext begin(HttpServletRequest request) {
		List<String> values = Collections.list(request.getHeaders(GrpcTimeout.HEADER));
		if (values.size() > 1) {
			throw GrpcTimeout.invalid();
		}
		GrpcTimeout timeout = GrpcTimeout.parse(values.getFirst());
		Context.CancellableContext context = Context.current()
			.withDeadlineAfter(TimeUnit.NANOSECONDS.convert(timeout.duration()), TimeUnit.NANOSECONDS, this.timer);
		request.setAttribute(DEADLINE, context);
		return context;
	}

	@Override
	public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
			Object handler) {
		Context.CancellableContext context = detach(request);
		if (context != null) {
			// A handler may complete the request without dispatching it.
			request.getAsyncContext().addListener(new EndOfRequest(context));
		}
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		Context.CancellableContext context = isNested(request) ? null : detach(request);
		if (context != null) {
			request.removeAttribute(DEADLINE);
			context.cancel(null);
		}
	}

	/**
	 * A handler that forwards is still at work on the request.
	 */
	private static boolean isNested(HttpServletRequest request) {
		DispatcherType type = request.getDispatcherType();
		return type == DispatcherType.FORWARD || type == DispatcherType.INCLUDE;
	}

	private static Context.@Nullable CancellableContext detach(HttpServletRequest request) {
		if (request.getAttribute(DEADLINE) instanceof Context.CancellableContext context
				&& request.getAttribute(PREVIOUS) instanceof Context previous) {
			request.removeAttribute(PREVIOUS);
			context.detach(previous);
			return context;
		}
		return null;
	}

	private record EndOfRequest(Context.CancellableContext context) implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			this.context.cancel(null);
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// onComplete follows
		}

		@Override
		public void onError(AsyncEvent event) {
			// onComplete follows
		}

		@Override
		public void onStartAsync(AsyncEvent event) throws IOException {
			event.getAsyncContext().addListener(this);
		}

	}

}
