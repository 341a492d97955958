package dev.greeting.platform.limit.http;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;

/**
 * Leaves the direct buffers of connections to the garbage collector. Tomcat frees them by
 * a method of {@code sun.misc.Unsafe}, about which the JVM complains on stderr.
 */
class GarbageCollectedBufferEndpoint extends NioEndpoint {

	@Override
	protected NioChannel createChannel(SocketBufferHandler buffers) {
		if (isSSLEnabled()) {
			return new SecureNioChannel(buffers, this) {

				@Override
				public void free() {
					// left to the garbage collector
				}

			};
		}
		return new NioChannel(buffers) {

			@Override
			public void free() {
				// left to the garbage collector
			}

		};
	}

}
