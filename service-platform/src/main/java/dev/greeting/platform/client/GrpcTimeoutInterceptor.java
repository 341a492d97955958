package dev.greeting.platform.client;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Context;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Lets the gRPC calls of an HTTP request take no longer than the request's
 * {@code Grpc-Timeout} header says, by the deadline of the gRPC context that they are
 * made in. For handlers that make their calls on the thread of the request.
 */
final class GrpcTimeoutInterceptor implements HandlerInterceptor {

	private static final String ATTACHED = GrpcTimeoutInterceptor.class.getName() + ".attached";

	private final ScheduledExecutorService timer;

	GrpcTimeoutInterceptor(ScheduledExecutorService timer) {
		this.timer = timer;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		if (request.getHeader(GrpcTimeout.HEADER) == null) {
			return true;
		}
		List<String> values = Collections.list(request.getHeaders(GrpcTimeout.HEADER));
		if (values.size() > 1) {
			throw GrpcTimeout.invalid();
		}
		GrpcTimeout timeout = GrpcTimeout.parse(values.getFirst());
		Context.CancellableContext context = Context.current()
			.withDeadlineAfter(TimeUnit.NANOSECONDS.convert(timeout.duration()), TimeUnit.NANOSECONDS, this.timer);
		request.setAttribute(ATTACHED, new Attached(context, context.attach()));
		return true;
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		if (request.getAttribute(ATTACHED) instanceof Attached attached) {
			request.removeAttribute(ATTACHED);
			attached.context().detachAndCancel(attached.previous(), null);
		}
	}

	private record Attached(Context.CancellableContext context, Context previous) {
	}

}
