package dev.greeting.platform.security;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.text.ParseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.JSONObjectUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the keys of an issuer, within a limit of time and of size.
 */
final class KeySetFetcher implements JWKSetSource<SecurityContext> {

	private static final Logger logger = LoggerFactory.getLogger(KeySetFetcher.class);

	private static final int MAX_BYTES = 512 * 1024;

	private final @Nullable String issuer;

	private final Duration timeout;

	private final HttpClient client;

	private volatile @Nullable URI keySetUri;

	private volatile boolean reachable;

	/**
	 * Creates a fetcher.
	 * @param issuer the issuer, whose metadata name the URI of its keys, if it is not
	 * given
	 * @param keySetUri the URI of the keys
	 * @param timeout how long one fetch may take
	 */
	KeySetFetcher(@Nullable String issuer, @Nullable URI keySetUri, Duration timeout) {
		this.issuer = issuer;
		this.keySetUri = keySetUri;
		this.timeout = timeout;
		this.client = HttpClient.newBuilder()
			.connectTimeout(timeout)
			.followRedirects(HttpClient.Redirect.NORMAL)
			.build();
	}

	/**
	 * Returns whether the last fetch succeeded.
	 */
	boolean isReachable() {
		return this.reachable;
	}

	@Override
	public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refreshEvaluator, long currentTime,
			@Nullable SecurityContext context) throws JWKSetUnavailableException {
		long deadlineNanos = System.nanoTime() + this.timeout.toNanos();
		try {
			JWKSet keys = JWKSet.parse(get(keySetUri(deadlineNanos), deadlineNanos).body());
			this.reachable = true;
			return keys;
		}
		catch (IOException | ParseException | IllegalArgumentException ex) {
			this.reachable = false;
			logger.warn("Cannot fetch the token issuer's keys: {}", ex.toString());
			throw new JWKSetUnavailableException("Cannot fetch the token issuer's keys", ex);
		}
	}

	/**
	 * Returns the URI of the keys. If it is not known, it comes from the metadata of the
	 * issuer: those of OpenID Connect Discovery, or else those of RFC 8414.
	 */
	private URI keySetUri(long deadlineNanos) throws IOException, ParseException {
		URI known = this.keySetUri;
		if (known != null) {
			return known;
		}
		String location = String.valueOf(this.issuer);
		HttpResponse<String> metadata = get(
				URI.create(location.replaceFirst("/$", "") + "/.well-known/openid-configuration"), deadlineNanos, 404);
		if (metadata.statusCode() == 404) {
			URI uri = URI.create(location);
			metadata = get(
					uri.resolve("/.well-known/oauth-authorization-server" + uri.getRawPath().replaceFirst("/$", "")),
					deadlineNanos);
		}
		var values = JSONObjectUtils.parse(metadata.body());
		if (!location.equals(values.get("issuer"))) {
			throw new IOException(
					"The metadata of the issuer %s name the issuer %s".formatted(location, values.get("issuer")));
		}
		URI found = JSONObjectUtils.getURI(values, "jwks_uri");
		if (found == null) {
			throw new IOException("The metadata of the issuer %s have no jwks_uri".formatted(location));
		}
		this.keySetUri = found;
		return found;
	}

	private HttpResponse<String> get(URI uri, long deadlineNanos, int... acceptable) throws IOException {
		HttpRequest request = HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
		CompletableFuture<HttpResponse<String>> pending = this.client.sendAsync(request,
				BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
		try {
			HttpResponse<String> response = pending.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
			if (response.statusCode() != 200 && (acceptable.length == 0 || response.statusCode() != acceptable[0])) {
				throw new IOException("Status %d from %s".formatted(response.statusCode(), uri));
			}
			return response;
		}
		catch (ExecutionException ex) {
			throw new IOException(uri + ": " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IOException("No response from %s within %s".formatted(uri, this.timeout), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException("Interrupted", ex);
		}
		finally {
			pending.cancel(true);
		}
	}

	@Override
	public void close() {
		this.client.shutdownNow();
	}

}
