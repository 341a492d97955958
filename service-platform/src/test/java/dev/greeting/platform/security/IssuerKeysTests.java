package dev.greeting.platform.security;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.greeting.platform.test.token.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IssuerKeys} with an issuer that fails.
 */
class IssuerKeysTests {

	/** One for all cases, because it takes long to create a key. */
	private static final TokenIssuer issuer = TokenIssuer.start();

	private final IssuerKeys keys = keys(Duration.ofSeconds(5));

	private final int fetchesBefore = issuer.fetches();

	@AfterEach
	void recover() throws Exception {
		this.keys.close();
		issuer.recover();
	}

	@AfterAll
	static void stop() {
		issuer.close();
	}

	@Test
	void keysAreFetchedOnce() throws Exception {
		for (int i = 0; i < 10; i++) {
			assertThat(find("1")).hasSize(1);
		}
		assertThat(fetches()).isEqualTo(1);
	}

	@Test
	void aRotatedKeyIsTakenUp() throws Exception {
		try (TokenIssuer rotating = TokenIssuer.start(); IssuerKeys keys = keys(rotating, Duration.ofSeconds(5))) {
			assertThat(keys.get(selector("1"), null)).hasSize(1);
			rotating.rotateKey();
			assertThat(keys.get(selector("2"), null)).hasSize(1);
			assertThat(keys.get(selector("1"), null)).as("the key before").isEmpty();
		}
	}

	@Test
	void madeUpKeysDoNotFloodTheIssuer() throws Exception {
		for (int i = 0; i < 100; i++) {
			assertThat(find("made-up-" + i)).isEmpty();
		}
		assertThat(fetches()).isEqualTo(2);
		assertThat(find("1")).hasSize(1);
	}

	@Test
	void knownKeysOutliveAnOutageAndOthersAreUnavailable() throws Exception {
		assertThat(find("1")).hasSize(1);
		issuer.fail();
		assertUnavailable("2");
		assertUnavailable("3");
		assertThat(find("1")).hasSize(1);
	}

	@Test
	void anIssuerThatDoesNotAnswerDelaysNoRequestForLong() throws Exception {
		issuer.fallSilent();
		try (IssuerKeys impatient = keys(Duration.ofMillis(300));
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<List<JWK>>> pending = IntStream.range(0, 100)
				.mapToObj((i) -> threads.submit(() -> impatient.get(selector("1"), null)))
				.toList();
			// One after the other would take 30 s.
			for (Future<List<JWK>> one : pending) {
				assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> one.get(10, TimeUnit.SECONDS))
					.withCauseInstanceOf(KeySourceException.class);
			}
		}
	}

	@Test
	void anIssuerWithTheNameOfAnotherIsNotTrusted() {
		IssuerKeys wrong = new IssuerKeys(
				new KeySetFetcher(issuer.uri().replace("localhost", "127.0.0.1"), null, Duration.ofSeconds(5)),
				Duration.ofSeconds(5));
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> wrong.get(selector("1"), null));
	}

	private int fetches() {
		return issuer.fetches() - this.fetchesBefore;
	}

	private static IssuerKeys keys(Duration timeout) {
		return keys(issuer, timeout);
	}

	private static IssuerKeys keys(TokenIssuer issuer, Duration timeout) {
		return new IssuerKeys(new KeySetFetcher(issuer.uri(), null, timeout), timeout);
	}

	private List<JWK> find(String id) throws KeySourceException {
		return this.keys.get(selector(id), null);
	}

	private void assertUnavailable(String id) {
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> find(id));
	}

	private static JWKSelector selector(String id) {
		return new JWKSelector(new JWKMatcher.Builder().keyID(id).build());
	}

}
