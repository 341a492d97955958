package dev.greeting.platform.test.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * An issuer of JWTs over HTTP: its metadata (OpenID Connect Discovery), its keys, and
 * tokens that it has signed.
 */
public final class TokenIssuer implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpServer server;

	private final AtomicInteger fetches = new AtomicInteger();

	private volatile Key key = Key.create(1);

	private volatile @Nullable CountDownLatch silence;

	private volatile int status = 200;

	private TokenIssuer(HttpServer server) {
		this.server = server;
	}

	/**
	 * Starts an issuer on a random port.
	 * @return the running issuer
	 */
	public static TokenIssuer start() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			TokenIssuer issuer = new TokenIssuer(server);
			server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
			server.createContext("/.well-known/openid-configuration", (exchange) -> issuer.respond(exchange,
					Map.of("issuer", issuer.uri(), "jwks_uri", issuer.keySetUri())));
			server.createContext("/keys", (exchange) -> {
				issuer.fetches.incrementAndGet();
				issuer.respond(exchange, Map.of("keys", List.of(issuer.key.publicJwk())));
			});
			server.start();
			return issuer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void respond(HttpExchange exchange, Object document) throws IOException {
		CountDownLatch silent = this.silence;
		if (silent != null) {
			try {
				silent.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		byte[] body = JSON.writeValueAsBytes(document);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(this.status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	/**
	 * Returns the issuer's identifier.
	 * @return the value of the claim {@code iss}
	 */
	public String uri() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	/**
	 * Returns where the keys are.
	 * @return the URI of the JWK set
	 */
	public String keySetUri() {
		return uri() + "/keys";
	}

	/**
	 * Returns how often the keys were requested.
	 * @return the number of requests
	 */
	public int fetches() {
		return this.fetches.get();
	}

	/**
	 * Replaces the key. Tokens that are made afterwards are signed with the new one.
	 */
	public void rotateKey() {
		this.key = Key.create(this.key.id() + 1);
	}

	/**
	 * Lets requests wait, until {@link #recover()} is called.
	 */
	public void fallSilent() {
		this.silence = new CountDownLatch(1);
	}

	/**
	 * Answers requests with an error, until {@link #recover()} is called.
	 */
	public void fail() {
		this.status = 500;
	}

	/**
	 * Answers requests again.
	 */
	public void recover() {
		this.status = 200;
		CountDownLatch silent = this.silence;
		this.silence = null;
		if (silent != null) {
			silent.countDown();
		}
	}

	/**
	 * Makes a valid token.
	 * @param subject whom it is for
	 * @param scope its scopes, separated by spaces
	 * @return the token
	 */
	public String token(String subject, String scope) {
		return token(Map.of("sub", subject, "scope", scope));
	}

	/**
	 * Makes a token.
	 * @param claims claims that are added to those of a valid token, or replace them; an
	 * empty string removes one
	 * @return the token, signed with the current key
	 */
	public String token(Map<String, Object> claims) {
		long now = Instant.now().getEpochSecond();
		Map<String, Object> all = new LinkedHashMap<>(
				Map.of("iss", uri(), "aud", List.of("greeting"), "sub", "alice", "iat", now, "exp", now + 300));
		all.putAll(claims);
		all.values().removeIf(""::equals);
		return this.key.sign(Map.of("alg", "RS256", "typ", "at+jwt", "kid", String.valueOf(this.key.id())), all);
	}

	/**
	 * Creates a token that is signed with an unpublished key, under the name of the
	 * published one.
	 * @return the token
	 */
	public String forgedToken() {
		long now = Instant.now().getEpochSecond();
		return Key.create(this.key.id())
			.sign(Map.of("alg", "RS256", "kid", String.valueOf(this.key.id())),
					Map.of("iss", uri(), "aud", "greeting", "sub", "mallory", "exp", now + 300));
	}

	@Override
	public void close() {
		recover();
		this.server.stop(0);
	}

	private record Key(int id, KeyPair pair) {

		static Key create(int id) {
			try {
				KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
				generator.initialize(2048);
				return new Key(id, generator.generateKeyPair());
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

		Map<String, Object> publicJwk() {
			RSAPublicKey key = (RSAPublicKey) this.pair.getPublic();
			return Map.of("kty", "RSA", "use", "sig", "alg", "RS256", "kid", String.valueOf(this.id), "n",
					base64(unsigned(key.getModulus())), "e", base64(unsigned(key.getPublicExponent())));
		}

		String sign(Map<String, Object> header, Map<String, Object> claims) {
			String content = base64(JSON.writeValueAsBytes(header)) + "." + base64(JSON.writeValueAsBytes(claims));
			try {
				Signature signature = Signature.getInstance("SHA256withRSA");
				signature.initSign(this.pair.getPrivate());
				signature.update(content.getBytes(StandardCharsets.US_ASCII));
				return content + "." + base64(signature.sign());
			}
			catch (GeneralSecurityException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private static byte[] unsigned(BigInteger number) {
			byte[] bytes = number.toByteArray();
			return (bytes[0] == 0) ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
		}

		private static String base64(byte[] bytes) {
			return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
		}

	}

}
