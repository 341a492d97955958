package dev.greeting.platform.tls.grpc;

import java.util.concurrent.TimeUnit;

import dev.greeting.platform.tls.RejectedHandshakes;
import dev.greeting.platform.tls.TlsProperties;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ServerFactory;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.boot.ssl.SslBundles;

/**
 * Mutual TLS of the gRPC server. It limits the time of handshakes, and adds the identity
 * of the client to each connection.
 */
public final class GrpcServerTls implements GrpcServerConfigurer {

	private static final String TRANSPORT = "grpc-server";

	private final ReloadedSslContext context;

	private final TlsProperties properties;

	private final RejectedHandshakes rejected;

	GrpcServerTls(SslBundles bundles, TlsProperties properties, RejectedHandshakes rejected) {
		this.context = ReloadedSslContext.forServer(bundles.getBundle(properties.bundle()));
		bundles.addBundleUpdateHandler(properties.bundle(), this.context::update);
		// Again, in case of an update before the handler was registered.
		this.context.update(bundles.getBundle(properties.bundle()));
		this.properties = properties;
		this.rejected = rejected;
		rejected.register(TRANSPORT);
	}

	/**
	 * Returns the server's certificate and key, and what it requires of its clients.
	 * @return the credentials
	 */
	public ServerCredentials credentials() {
		ServerFactory tls = InternalNettyServerCredentials
			.toNegotiator(NettySslContextServerCredentials.create(this.context));
		return InternalNettyServerCredentials
			.create((ServerFactory) (executors) -> new WatchedNegotiator(tls.newNegotiator(executors), TRANSPORT,
					this.properties.handshakeTimeout(), this.rejected));
	}

	@Override
	public void accept(ServerBuilder<?> server) {
		if (server instanceof NettyServerBuilder netty) {
			netty.sslContext(this.context);
			netty.handshakeTimeout(this.properties.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
			netty.addTransportFilter(new PeerIdentityFilter());
		}
		else if (!(server instanceof InProcessServerBuilder)) {
			throw new IllegalStateException(
					"greeting.tls.enabled needs the shaded Netty server, not " + server.getClass().getName());
		}
	}

}
