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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.greeting.platform.test.token.TokenIssuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link IssuerKeys} with an issuer that fails.
 */
class IssuerKeysTests {

	private final TokenIssuer issuer = TokenIssuer.start();

	private final IssuerKeys keys = keys(Duration.ofSeconds(5));

	@AfterEach
	void close() throws Exception {
		this.keys.close();
		this.issuer.close();
	}

	@Test
	void keysAreFetchedOnce() throws Exception {
		for (int i = 0; i < 10; i++) {
			assertThat(find("1")).hasSize(1);
		}
		assertThat(this.issuer.fetches()).isEqualTo(1);
	}

	@Test
	void aRotatedKeyIsTakenUp() throws Exception {
		assertThat(find("1")).hasSize(1);
		this.issuer.rotateKey();
		assertThat(find("2")).hasSize(1);
		assertThat(find("1")).as("the key before").isEmpty();
	}

	@Test
	void madeUpKeysDoNotFloodTheIssuer() throws Exception {
		for (int i = 0; i < 100; i++) {
			assertThat(find("made-up-" + i)).isEmpty();
		}
		assertThat(this.issuer.fetches()).isEqualTo(2);
		assertThat(find("1")).hasSize(1);
	}

	@Test
	void knownKeysOutliveAnOutageAndOthersAreUnavailable() throws Exception {
		assertThat(find("1")).hasSize(1);
		this.issuer.fail();
		assertUnavailable("2");
		assertUnavailable("3");
		assertThat(find("1")).hasSize(1);
	}

	@Test
	void anIssuerThatDoesNotAnswerDelaysNoRequestForLong() throws Exception {
		this.issuer.fallSilent();
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
				new KeySetFetcher(this.issuer.uri().replace("localhost", "127.0.0.1"), null, Duration.ofSeconds(5)),
				Duration.ofSeconds(5));
		assertThatExceptionOfType(KeySourceException.class).isThrownBy(() -> wrong.get(selector("1"), null));
	}

	private IssuerKeys keys(Duration timeout) {
		return new IssuerKeys(new KeySetFetcher(this.issuer.uri(), null, timeout), timeout);
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
