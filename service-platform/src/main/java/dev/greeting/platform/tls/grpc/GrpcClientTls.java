package dev.greeting.platform.tls.grpc;

import java.util.stream.Stream;

import dev.greeting.platform.tls.RejectedHandshakes;
import dev.greeting.platform.tls.TlsProperties;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ClientFactory;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator.ProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextChannelCredentials;
import net.devh.boot.grpc.client.config.GrpcChannelProperties;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;

/**
 * Mutual TLS of all gRPC channels. The server's certificate must have the DNS name of the
 * channel's authority.
 */
public final class GrpcClientTls {

	private static final String TRANSPORT = "grpc-client";

	private final ReloadedSslContext context;

	private final TlsProperties properties;

	private final RejectedHandshakes rejected;

	GrpcClientTls(SslBundles bundles, TlsProperties properties, RejectedHandshakes rejected) {
		this.context = ReloadedSslContext.forClient(bundles.getBundle(properties.bundle()));
		bundles.addBundleUpdateHandler(properties.bundle(), this.context::update);
		// Again, in case of an update before the handler was registered.
		this.context.update(bundles.getBundle(properties.bundle()));
		this.properties = properties;
		this.rejected = rejected;
		rejected.register(TRANSPORT);
	}

	/**
	 * Makes a channel use TLS, regardless of its negotiation type.
	 * @param channel the channel
	 * @param name the name of its client
	 * @param client the starter's settings of the client
	 */
	public void configure(NettyChannelBuilder channel, String name, GrpcChannelProperties client) {
		rejectOwnSecurity(name, client.getSecurity());
		ClientFactory tls = InternalNettyChannelCredentials
			.toNegotiator(NettySslContextChannelCredentials.create(this.context));
		InternalNettyChannelBuilder.setProtocolNegotiatorFactory(channel, new ClientFactory() {

			@Override
			public ProtocolNegotiator newNegotiator() {
				return new WatchedNegotiator(tls.newNegotiator(), TRANSPORT,
						GrpcClientTls.this.properties.handshakeTimeout(), GrpcClientTls.this.rejected);
			}

			@Override
			public int getDefaultPort() {
				return tls.getDefaultPort();
			}

		});
	}

	private static void rejectOwnSecurity(String name, GrpcChannelProperties.Security security) {
		boolean isSet = Stream
			.of(security.getCertificateChain(), security.getPrivateKey(), security.getKeyStore(),
					security.getTrustCertCollection(), security.getTrustStore(), security.getAuthorityOverride())
			.anyMatch((value) -> value != null);
		if (isSet) {
			throw new InvalidConfigurationPropertyValueException("grpc.client." + name + ".security", "set",
					"It cannot be combined with greeting.tls.enabled, which takes keys and certificates from greeting.tls.bundle");
		}
	}

}
