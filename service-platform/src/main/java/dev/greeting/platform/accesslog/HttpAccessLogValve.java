package dev.greeting.platform.accesslog;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.requestid.RequestId;
import dev.greeting.platform.tls.PeerIdentity;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.Globals;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfig.CertificateVerification;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import org.springframework.web.servlet.HandlerMapping;

/**
 * Writes one line for each HTTP request when its response has ended, whether or not it
 * succeeded and no matter which layer answered it. The container calls {@link #log}
 * itself.
 */
final class HttpAccessLogValve extends ValveBase implements AccessLog {

	static final String LOGGER_NAME = "access.http";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER_NAME);

	private final @Nullable RequestUser user;

	private final boolean behindProxy;

	/**
	 * Creates a valve.
	 * @param user tells who sent a request
	 * @param behindProxy whether proxies tell the addresses of their clients
	 */
	HttpAccessLogValve(@Nullable RequestUser user, boolean behindProxy) {
		super(true);
		this.behindProxy = behindProxy;
		this.user = user;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		getNext().invoke(request, response);
	}

	@Override
	public void log(Request request, Response response, long timeNanos) {
		if (!logger.isInfoEnabled()) {
			return;
		}
		LoggingEventBuilder line = logger.atInfo()
			.addKeyValue(RequestId.NAME, response.getHeader(RequestId.HEADER))
			.addKeyValue("method", request.getMethod())
			.addKeyValue("path", AccessLine.shortened(request.getRequestURI()))
			.addKeyValue("route", request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))
			.addKeyValue("status", response.getStatus())
			.addKeyValue("duration_ms", TimeUnit.NANOSECONDS.toMicros(timeNanos) / 1000.0)
			.addKeyValue("bytes", response.getBytesWritten(false))
			.addKeyValue("peer", request.getRemoteAddr());
		if (this.behindProxy && request.getAttribute(REMOTE_ADDR_ATTRIBUTE) instanceof String client) {
			line = line.addKeyValue("client", AccessLine.shortened(client));
		}
		if (request.isSecure() && isClientAsked(request.getConnector())
				&& request.getAttribute(Globals.CERTIFICATES_ATTR) instanceof X509Certificate[] chain
				&& chain.length > 0) {
			line = line.addKeyValue(AccessLine.PEER_IDENTITY, PeerIdentity.of(chain[0]).toString());
		}
		String user = (this.user != null) ? this.user.of(request) : null;
		if (user != null) {
			line = line.addKeyValue("user_id", AccessLine.shortened(user));
		}
		if (response.isCommitted() && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) != null) {
			line = line.addKeyValue("aborted", true);
		}
		line.log("HTTP request");
	}

	/**
	 * Returns whether clients are asked for certificates. To look for one that cannot be
	 * there would cost an exception for each request.
	 */
	private static boolean isClientAsked(Connector connector) {
		for (SSLHostConfig host : connector.findSslHostConfigs()) {
			if (host.getCertificateVerification() != CertificateVerification.NONE) {
				return true;
			}
		}
		return false;
	}

	@Override
	public void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
		throw new UnsupportedOperationException("The peer is always the one at the other end of the connection");
	}

	@Override
	public boolean getRequestAttributesEnabled() {
		return false;
	}

}
