package dev.greeting.platform.limit.grpc;

import java.util.Set;

import io.grpc.ServerCredentials;
import io.grpc.internal.FixedObjectPool;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.util.AsciiString;

/**
 * Gives each connection its {@link RequestAssembler}, with or without TLS. grpc-java has
 * no other place where the handler of a connection can be reached before it reads frames.
 */
final class RequestAssemblyNegotiator implements ProtocolNegotiator {

	private final ProtocolNegotiator negotiator;

	private final Set<AsciiString> singleRequestPaths;

	private final int maxMessageSize;

	private final UnfinishedRequests unfinished;

	/**
	 * Creates a negotiator.
	 * @param credentials what the server shows to its clients
	 * @param singleRequestPaths the paths of the methods whose request is one message
	 * @param maxMessageSize the size in bytes above which gRPC rejects a message
	 * @param unfinished the limit of what requests hold
	 */
	RequestAssemblyNegotiator(ServerCredentials credentials, Set<AsciiString> singleRequestPaths, int maxMessageSize,
			UnfinishedRequests unfinished) {
		this.negotiator = InternalNettyServerCredentials.toNegotiator(credentials)
			.newNegotiator(new FixedObjectPool<>(Runnable::run));
		this.singleRequestPaths = singleRequestPaths;
		this.maxMessageSize = maxMessageSize;
		this.unfinished = unfinished;
	}

	@Override
	public AsciiString scheme() {
		return this.negotiator.scheme();
	}

	@Override
	public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
		RequestAssembler assembler = new RequestAssembler(connection, this.singleRequestPaths, this.maxMessageSize,
				this.unfinished);
		connection.decoder().frameListener(assembler);
		return this.negotiator.newHandler(connection);
	}

	@Override
	public void close() {
		this.negotiator.close();
	}

}
