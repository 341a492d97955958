package dev.greeting.platform.limit.grpc;

import java.util.List;

import javax.net.ssl.SSLException;

import io.grpc.InsecureServerCredentials;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.config.GrpcServerProperties.Security;
import net.devh.boot.grpc.server.serverfactory.ShadedNettyGrpcServerFactory;

import org.springframework.util.CollectionUtils;

/**
 * The credentials that {@code grpc.server.security} configures. Extends net.devh's server
 * factory, because only a subclass has access to its methods that read these properties.
 * Does the same as its {@code configureSecurity}.
 */
final class ConfiguredCredentials extends ShadedNettyGrpcServerFactory {

	private ConfiguredCredentials(GrpcServerProperties properties) {
		super(properties, List.of());
	}

	static ServerCredentials of(GrpcServerProperties properties) {
		Security security = properties.getSecurity();
		if (!security.isEnabled()) {
			return InsecureServerCredentials.create();
		}
		SslContextBuilder tls = newServerSslContextBuilder(security);
		configureAcceptedClientCertificates(security, tls);
		if (!CollectionUtils.isEmpty(security.getCiphers())) {
			tls.ciphers(security.getCiphers());
		}
		String[] protocols = security.getProtocols();
		if (protocols != null && protocols.length > 0) {
			tls.protocols(protocols);
		}
		try {
			return NettySslContextServerCredentials.create(tls.build());
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The TLS of the gRPC server cannot be configured", ex);
		}
	}

}
