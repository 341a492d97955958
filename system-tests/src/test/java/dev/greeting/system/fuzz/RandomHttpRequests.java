package dev.greeting.system.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Creates requests that no sane client sends.
 */
final class RandomHttpRequests {

	private static final String[] METHODS = { "GET", "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH",
			"DELETE", "TRACE", "CONNECT", "PROPFIND", "get", "GETGET", "M-SEARCH", "!#$%&'*+-.^_`|~09az" };

	private static final String[] PATHS = { "/api/v1/say-hello", "/api/v1/hello", "/api/v1/items",
			"/api/v1/items/stream", "/", "/v3/api-docs", "/swagger-ui.html", "/swagger-ui/index.html", "/error",
			"/actuator/health", "/favicon.ico", "/api/v1/name", "/index.html", "*", "//", "/..", "/api/v1/../v1/hello",
			"/api/v1/hello;jsessionid=1", "/api//v1/hello", "/webjars/x", "http://localhost/api/v1/hello",
			"localhost:80", "/v3/api-docs.yaml", "/v3/api-docs/swagger-config" };

	private static final String[] PARAMETERS = { "name", "name", "length", "length", "Name", "_method", "", "%6eame",
			"trace", "format", "lang" };

	private static final String[] VALUES = { "", "test", "0", "1", "10", "-1", "00", "+1", "10001", "-2147483648",
			"2147483648", "99999999999999999999", "1e3", "0x10", "1.5", "NaN", "%20", "%00", "%0D%0A", "%C3%9F",
			"%F0%9F%98%80", "%ED%A0%80", "%FF", "%", "%zz", "%u0041", "%2525", "$(7*7)", "%24%7Bjndi:ldap://x%7D",
			"%3Cscript%3E", "../../etc/passwd", "%E2%80%AE", "%EF%BB%BF", "a".repeat(256), "a".repeat(257),
			"%F0%9F%98%80".repeat(256), "%CC%81".repeat(300), "'%20or%201=1--", "%5B%5D", "%7B%7D", "%22", "a+b" };

	private static final String[] HEADERS = { "Accept", "Accept", "Accept-Encoding", "Accept-Language",
			"Accept-Charset", "Content-Type", "Content-Encoding", "X-Request-ID", "X-Request-ID", "request_id",
			"Grpc-Timeout", "Range", "If-Range", "If-None-Match", "If-Match", "If-Modified-Since", "Expect",
			"Connection", "Upgrade", "HTTP2-Settings", "TE", "Trailer", "Origin", "Access-Control-Request-Method",
			"Access-Control-Request-Headers", "Cookie", "Authorization", "traceparent", "tracestate", "baggage", "b3",
			"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix", "Forwarded",
			"X-HTTP-Method-Override", "User-Agent", "Referer", "Via", "Max-Forwards", "Keep-Alive", "Last-Event-ID",
			"Proxy-Connection", "Sec-WebSocket-Key", "Content-Length", "Transfer-Encoding" };

	private static final String[] HEADER_VALUES = { "", "*/*", "text/event-stream", "application/x-ndjson",
			"application/json", "text/html", "image/png", "*/*;q=0", "a/b;q=x", "/", "gzip", "br;q=1.0, *;q=0",
			"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=x",
			"100-continue", "close", "keep-alive, Upgrade", "h2c", "websocket", "trailers", "bytes=0-1",
			"bytes=9999999999999-", "W/\"x\"", "*", "Thu, 01 Jan 1970 00:00:00 GMT", "http://localhost", "null", "5S",
			"99999999H", "1x", "-1S", "0S", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-0-0-00",
			"request_id=x", "a=b;c=d, e", "localhost", "localhost:99999", "[::1", "DELETE", "1, 2", "de-DE",
			"x-y-z-" + "w".repeat(120), "for=\"[::1]:1\";proto=https", "Bearer x", "utf-7", "chunked", "gzip, chunked",
			"identity", "00" };

	private static final String LEGAL = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-._~!$'*+";

	private final RandomGenerator random;

	RandomHttpRequests(RandomGenerator random) {
		this.random = random;
	}

	/**
	 * The next request, which is well-formed.
	 * @return the request
	 */
	Request next() {
		String method = oneOf(METHODS);
		StringBuilder text = new StringBuilder(method).append(' ')
			.append(path())
			.append(query())
			.append(" HTTP/1.1\r\nHost: localhost\r\n");
		for (int count = this.random.nextInt(4); count > 0; count--) {
			text.append(header());
		}
		String body = body();
		if (!body.isEmpty()) {
			if (this.random.nextBoolean()) {
				text.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
			}
			else {
				text.append("Transfer-Encoding: chunked\r\n\r\n")
					.append(Integer.toHexString(body.length()))
					.append("\r\n")
					.append(body)
					.append("\r\n0\r\n\r\n");
			}
		}
		else {
			text.append("\r\n");
		}
		return new Request(method, text.toString().getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * A corrupted request, or random bytes.
	 * @return the bytes
	 */
	byte[] nextBytes() {
		if (this.random.nextInt(4) == 0) {
			byte[] bytes = new byte[this.random.nextInt(1, 600)];
			this.random.nextBytes(bytes);
			return bytes;
		}
		StringBuilder text = new StringBuilder(new String(next().bytes(), StandardCharsets.ISO_8859_1));
		for (int count = this.random.nextInt(1, 6); count > 0 && !text.isEmpty(); count--) {
			int index = this.random.nextInt(text.length());
			switch (this.random.nextInt(5)) {
				case 0 -> text.setCharAt(index, (char) this.random.nextInt(256));
				case 1 -> text.insert(index, (char) this.random.nextInt(256));
				case 2 -> text.deleteCharAt(index);
				case 3 -> text.setLength(index);
				default -> text.insert(index, text.substring(index, Math.min(text.length(), index + 40)));
			}
		}
		return text.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	private String path() {
		String path = oneOf(PATHS);
		return switch (this.random.nextInt(8)) {
			case 0 -> path + "/" + legal(8);
			case 1 -> "/" + legal(20);
			case 2 -> path + "%" + Integer.toHexString(this.random.nextInt(256));
			default -> path;
		};
	}

	private String query() {
		StringBuilder query = new StringBuilder();
		for (int count = this.random.nextInt(4); count > 0; count--) {
			query.append(query.isEmpty() ? '?' : '&').append(oneOf(PARAMETERS));
			if (this.random.nextInt(10) > 0) {
				query.append('=').append((this.random.nextInt(5) == 0) ? legal(30) : oneOf(VALUES));
			}
		}
		return query.toString();
	}

	private String header() {
		String name = (this.random.nextInt(10) == 0) ? legal(10) : oneOf(HEADERS);
		String value = (this.random.nextInt(4) == 0) ? printable(60) : oneOf(HEADER_VALUES);
		return name + ": " + value + "\r\n";
	}

	private String body() {
		return (this.random.nextInt(5) == 0) ? printable(200) : "";
	}

	/**
	 * Mostly characters that are valid anywhere in a request, with a few invalid ones.
	 */
	private String legal(int max) {
		StringBuilder text = new StringBuilder();
		for (int count = this.random.nextInt(1, max); count > 0; count--) {
			text.append(LEGAL.charAt(this.random.nextInt(LEGAL.length())));
		}
		return (this.random.nextInt(30) == 0) ? text + printable(3) : text.toString();
	}

	private String printable(int max) {
		StringBuilder text = new StringBuilder();
		for (int count = this.random.nextInt(1, max); count > 0; count--) {
			text.append((char) ((this.random.nextInt(20) == 0) ? this.random.nextInt(128, 256)
					: this.random.nextInt(0x21, 0x7f)));
		}
		return text.toString();
	}

	private String oneOf(String[] choice) {
		return choice[this.random.nextInt(choice.length)];
	}

	/**
	 * One request.
	 *
	 * @param method its method
	 * @param bytes all of it
	 */
	record Request(String method, byte[] bytes) {

		@Override
		public String toString() {
			return new String(this.bytes, StandardCharsets.ISO_8859_1);
		}

	}

}
