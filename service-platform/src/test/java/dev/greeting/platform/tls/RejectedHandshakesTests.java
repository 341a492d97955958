package dev.greeting.platform.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;

import javax.net.ssl.SSLHandshakeException;

import dev.greeting.platform.test.log.LogLines;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

class RejectedHandshakesTests {

	@RegisterExtension
	final LogLines logLines = new LogLines();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final RejectedHandshakes rejected = new RejectedHandshakes(this.meters);

	@Test
	void eachIsCountedAndOneOfAPeerIsLogged() {
		for (int port = 1; port <= 100; port++) {
			this.rejected.add("grpc-server", new InetSocketAddress("127.0.0.1", port), HandshakeFailure.EXPIRED, null);
		}
		assertThat(this.meters.get("tls.handshakes.rejected").tag("reason", "expired").counter().count())
			.isEqualTo(100);
		assertThat(lines()).isEqualTo(1);
	}

	@Test
	void aFloodOfPeersIsNotLoggedWithoutEnd() {
		for (int peer = 0; peer < 3_000; peer++) {
			this.rejected.add("grpc-server", new InetSocketAddress("10.0." + peer / 250 + "." + (1 + peer % 250), 1),
					HandshakeFailure.CLOSED, null);
		}
		assertThat(lines()).isEqualTo(1024);
	}

	@Test
	void theDetailIsBounded() {
		this.rejected.add("grpc-server", new InetSocketAddress("127.0.0.1", 1), HandshakeFailure.OTHER,
				new SSLHandshakeException("x".repeat(10_000)));
		assertThat(this.logLines.of(RejectedHandshakes.class.getName())).singleElement()
			.extracting((line) -> line.getFormattedMessage())
			.asString()
			.contains("x".repeat(256) + "…")
			.doesNotContain("x".repeat(257));
	}

	@Test
	void theDeepestKnownCauseIsTheReason() {
		SSLHandshakeException failure = new SSLHandshakeException("PKIX path validation failed");
		failure.initCause(new CertificateException("PKIX path validation failed", new CertificateExpiredException()));
		assertThat(HandshakeFailure.of(failure)).isEqualTo(HandshakeFailure.EXPIRED);
		assertThat(HandshakeFailure.of(new SSLHandshakeException("Received fatal alert: certificate_required")))
			.isEqualTo(HandshakeFailure.REJECTED_BY_PEER);
		assertThat(HandshakeFailure.of(new IOException("Connection reset by peer"))).isEqualTo(HandshakeFailure.CLOSED);
		assertThat(HandshakeFailure.of(new SSLHandshakeException("anything"))).isEqualTo(HandshakeFailure.OTHER);
	}

	private int lines() {
		return this.logLines.of(RejectedHandshakes.class.getName()).size();
	}

}
