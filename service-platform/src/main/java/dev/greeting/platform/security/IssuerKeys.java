package dev.greeting.platform.security;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the issuer of tokens. Nimbus fetches them when the first token comes, keeps
 * them, and fetches them again before they are {@link #TIME_TO_LIVE} old or when a token
 * has an unknown key, as after a rotation.
 * <p>
 * While the issuer cannot be reached, the keys that are known stay in use for
 * {@link #OUTAGE_TIME_TO_LIVE}. Tokens with other keys cannot be checked then, which is
 * not their callers' fault. To protect the issuer from forged tokens, it is asked at most
 * twice in {@link #MIN_INTERVAL}, and a request waits for at most two attempts.
 */
final class IssuerKeys implements JWKSource<SecurityContext>, Closeable {

	private static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

	private static final Duration OUTAGE_TIME_TO_LIVE = Duration.ofHours(1);

	private static final Duration MIN_INTERVAL = Duration.ofSeconds(10);

	private static final Duration REFRESH_AHEAD = Duration.ofSeconds(30);

	private final KeySetFetcher fetcher;

	private final JWKSetBasedJWKSource<SecurityContext> keys;

	IssuerKeys(KeySetFetcher fetcher, Duration fetchTimeout) {
		this.fetcher = fetcher;
		this.keys = (JWKSetBasedJWKSource<SecurityContext>) JWKSourceBuilder.create(fetcher)
			.cache(TIME_TO_LIVE.toMillis(), fetchTimeout.toMillis())
			.refreshAheadCache(REFRESH_AHEAD.toMillis(), false)
			.rateLimited(MIN_INTERVAL.toMillis())
			.outageTolerant(OUTAGE_TIME_TO_LIVE.toMillis())
			.build();
	}

	@Override
	public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
		try {
			List<JWK> found = this.keys.get(selector, context);
			if (!found.isEmpty() || this.fetcher.isReachable()) {
				return found;
			}
		}
		catch (RateLimitReachedException ex) {
			if (this.fetcher.isReachable()) {
				return List.of();
			}
		}
		throw new JWKSetUnavailableException("Cannot fetch the token issuer's keys");
	}

	@Override
	public void close() throws IOException {
		this.keys.close();
	}

}
