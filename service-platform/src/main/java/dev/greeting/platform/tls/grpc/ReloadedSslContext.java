package dev.greeting.platform.tls.grpc;

import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManagerFactory;

import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufAllocator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;

import org.springframework.boot.ssl.SslBundle;

/**
 * Gives each connection its own context, from the bundle at the time when the connection
 * begins. Open connections keep theirs.
 * <p>
 * No TLS session can be resumed, because the tickets and sessions of a context end with
 * its only connection. A resumed TLS 1.3 session would skip the trust manager, and an
 * identity would outlive its certificate. A context costs little compared with the
 * handshake.
 * <p>
 * The engine is the JDK's everywhere. grpc-java would choose BoringSSL where its library
 * can be loaded, which depends on how {@code /tmp} is mounted.
 */
final class ReloadedSslContext extends SslContext {

	private static final String PROTOCOL = "TLSv1.3";

	private final boolean client;

	private volatile Managers managers;

	private final SslContext first;

	private ReloadedSslContext(boolean client, SslBundle bundle) {
		this.client = client;
		this.managers = Managers.of(bundle);
		this.first = newContext();
	}

	static ReloadedSslContext forServer(SslBundle bundle) {
		return new ReloadedSslContext(false, bundle);
	}

	static ReloadedSslContext forClient(SslBundle bundle) {
		return new ReloadedSslContext(true, bundle);
	}

	/**
	 * Lets connections that begin from now on use a bundle.
	 * @param bundle the bundle, which has been verified
	 */
	void update(SslBundle bundle) {
		this.managers = Managers.of(bundle);
	}

	private SslContext newContext() {
		Managers managers = this.managers;
		SslContextBuilder builder = this.client
				? SslContextBuilder.forClient()
					.keyManager(managers.keys())
					.trustManager(DnsNameTrustManager.of(managers.roots()))
				: SslContextBuilder.forServer(managers.keys())
					.trustManager(managers.roots())
					.clientAuth(ClientAuth.REQUIRE);
		try {
			return GrpcSslContexts.configure(builder, SslProvider.JDK).protocols(PROTOCOL).build();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("The JDK cannot use the SSL bundle", ex);
		}
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator allocator) {
		return newContext().newEngine(allocator);
	}

	@Override
	public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
		return newContext().newEngine(allocator, peerHost, peerPort);
	}

	@Override
	public boolean isClient() {
		return this.client;
	}

	@Override
	public List<String> cipherSuites() {
		return this.first.cipherSuites();
	}

	@Override
	@SuppressWarnings("deprecation")
	public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
		return this.first.applicationProtocolNegotiator();
	}

	@Override
	public SSLSessionContext sessionContext() {
		return this.first.sessionContext();
	}

	/**
	 * What a bundle is used for.
	 *
	 * @param keys show who this side is
	 * @param roots decide who the other side is
	 */
	private record Managers(KeyManagerFactory keys, TrustManagerFactory roots) {

		private static Managers of(SslBundle bundle) {
			return new Managers(bundle.getManagers().getKeyManagerFactory(),
					bundle.getManagers().getTrustManagerFactory());
		}

	}

}
