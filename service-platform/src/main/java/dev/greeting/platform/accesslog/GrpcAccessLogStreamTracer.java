package dev.greeting.platform.accesslog;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.greeting.platform.requestid.RequestId;
import dev.greeting.platform.tls.PeerIdentity;
import dev.greeting.platform.tls.grpc.PeerIdentityFilter;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line for a gRPC call when its stream has closed, with the status that the
 * transport saw. A tracer, not an interceptor, because interceptors do not see calls of
 * unknown methods.
 */
final class GrpcAccessLogStreamTracer extends ServerStreamTracer {

	static final String LOGGER_NAME = "access.grpc";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

	private static final Attributes.Key<String> PEER = Attributes.Key.create("peer");

	private final String rpc;

	private final @Nullable String requestId;

	private final long startNanos = System.nanoTime();

	private final AtomicLong bytes = new AtomicLong();

	private volatile @Nullable String peer;

	private volatile @Nullable PeerIdentity identity;

	private GrpcAccessLogStreamTracer(String rpc, @Nullable String requestId) {
		this.rpc = rpc;
		this.requestId = requestId;
	}

	@Override
	public void serverCallStarted(ServerCallInfo<?, ?> call) {
		this.peer = call.getAttributes().get(PEER);
		this.identity = call.getAttributes().get(PeerIdentityFilter.PEER_IDENTITY);
	}

	@Override
	public void outboundWireSize(long size) {
		this.bytes.addAndGet(size);
	}

	@Override
	public void streamClosed(Status status) {
		LoggingEventBuilder line = logger.atInfo()
			.addKeyValue(RequestId.NAME, this.requestId)
			.addKeyValue("rpc", AccessLine.shortened(this.rpc))
			.addKeyValue("status", status.getCode())
			.addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - this.startNanos) / 1000.0)
			.addKeyValue("bytes", this.bytes.get())
			.addKeyValue("peer", this.peer);
		PeerIdentity identity = this.identity;
		if (identity != null) {
			line = line.addKeyValue(AccessLine.PEER_IDENTITY, identity.toString());
		}
		line.log("gRPC call");
	}

	static final class Factory extends ServerStreamTracer.Factory {

		@Override
		public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
			return new GrpcAccessLogStreamTracer(fullMethodName, headers.get(RequestId.METADATA_KEY));
		}

	}

	/**
	 * Formats the address of a connection once, for the lines of all its calls.
	 */
	static final class PeerFilter extends ServerTransportFilter {

		@Override
		public Attributes transportReady(Attributes connection) {
			SocketAddress peer = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
			if (peer == null) {
				return connection;
			}
			return connection.toBuilder()
				.set(PEER,
						(peer instanceof InetSocketAddress address) ? AccessLine.hostAndPort(address) : peer.toString())
				.build();
		}

	}

}
