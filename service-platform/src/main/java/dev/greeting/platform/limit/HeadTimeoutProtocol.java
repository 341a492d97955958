package dev.greeting.platform.limit;

import java.io.IOException;
import java.time.Duration;

import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes connections that take too long for the head of a request. Tomcat's own
 * {@code connectionTimeout} begins anew with every byte, so that one byte now and then
 * keeps a connection for hours (slow loris). Nothing is timed here: whoever says nothing
 * at all is left to that timeout, and whoever does say something is looked at then.
 */
public final class HeadTimeoutProtocol extends Http11NioProtocol {

	private Duration headTimeout = Duration.ofSeconds(10);

	void setHeadTimeout(Duration headTimeout) {
		this.headTimeout = headTimeout;
	}

	@Override
	protected Processor createProcessor() {
		return new HeadTimeoutProcessor(this, getAdapter(), this.headTimeout);
	}

	private static final class HeadTimeoutProcessor extends Http11Processor {

		private final long headTimeoutNanos;

		private HeadTimeoutProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, Duration headTimeout) {
			super(protocol, adapter);
			this.headTimeoutNanos = headTimeout.toNanos();
		}

		@Override
		public SocketState service(SocketWrapperBase<?> socket) throws IOException {
			SocketState state = super.service(socket);
			boolean headIsIncomplete = state == SocketState.LONG && !isAsync();
			return (headIsIncomplete && System.nanoTime() - this.request.getStartTimeNanos() > this.headTimeoutNanos)
					? SocketState.CLOSED : state;
		}

	}

}
