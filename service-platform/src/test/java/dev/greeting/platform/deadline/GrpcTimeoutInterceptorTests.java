package dev.greeting.platform.deadline;

import java.util.concurrent.ScheduledThreadPoolExecutor;

import io.grpc.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests asynchronous handlers: the interceptor is called on two threads, the second time
 * when the request is dispatched again, or not at all.
 */
class GrpcTimeoutInterceptorTests {

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

	private final GrpcTimeoutInterceptor interceptor = new GrpcTimeoutInterceptor(this.timer);

	private final MockHttpServletRequest request = new MockHttpServletRequest();

	private final MockHttpServletResponse response = new MockHttpServletResponse();

	private final Context before = Context.current();

	@BeforeEach
	void beginAsynchronously() {
		this.timer.setRemoveOnCancelPolicy(true);
		this.request.addHeader("Grpc-Timeout", "99999999H");
		this.request.setAsyncSupported(true);
	}

	@AfterEach
	void stop() {
		this.timer.shutdownNow();
	}

	@Test
	void aRedispatchedRequestKeepsItsDeadline() {
		Context first = handleAsynchronously();
		assertThat(Context.current()).as("the thread is free for other requests").isSameAs(this.before);
		assertThat(first.isCancelled()).as("asynchronous calls keep their deadline").isFalse();
		this.interceptor.preHandle(this.request, this.response, this);
		assertThat(Context.current()).isSameAs(first);
		this.interceptor.afterCompletion(this.request, this.response, this, null);
		assertEnded(first);
	}

	@Test
	void theDeadlineEndsWithARequestThatIsNotRedispatched() {
		Context first = handleAsynchronously();
		this.request.getAsyncContext().complete();
		assertEnded(first);
	}

	@Test
	void theDeadlineEndsWithARequestThatIsHandledAtOnce() {
		this.interceptor.preHandle(this.request, this.response, this);
		Context context = Context.current();
		this.interceptor.afterCompletion(this.request, this.response, this, null);
		assertEnded(context);
	}

	private Context handleAsynchronously() {
		this.interceptor.preHandle(this.request, this.response, this);
		Context context = Context.current();
		assertThat(context.getDeadline()).isNotNull();
		this.request.startAsync();
		this.interceptor.afterConcurrentHandlingStarted(this.request, this.response, this);
		return context;
	}

	private void assertEnded(Context context) {
		assertThat(Context.current()).isSameAs(this.before);
		assertThat(context.isCancelled()).isTrue();
		assertThat(this.timer.getQueue()).as("no timer is left").isEmpty();
	}

}
