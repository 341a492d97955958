package dev.greeting.system.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

import dev.greeting.contract.api.HelloRequest;
import dev.greeting.system.http2.RawHttp2;

/**
 * Creates HTTP/2 frames in an order and with content that no client sends.
 */
final class RandomFrames {

	private static final String[] CONTENT_TYPES = { "application/grpc", "application/grpc+json", "application/json",
			"text/plain", "", "application/grpc-web", "\u0000" };

	private static final String[] FIELDS = { "content-type", "te", "grpc-timeout", "grpc-encoding", "Upper-Case",
			":method", ":path", ":nope", "connection", "content-length", "x-bin", "host", "transfer-encoding", "" };

	private static final String[] VALUES = { "", "1n", "99999999H", "gzip", "nope", "-1", "trailers", "%%%", "GET", "*",
			"a".repeat(5_000), "\u0000\u00ff", "chunked" };

	private RandomFrames() {
	}

	/**
	 * A few frames, possibly mutilated.
	 * @param random the source of randomness
	 * @return the bytes to send
	 */
	static byte[] next(RandomGenerator random) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		int stream = 1;
		for (int count = random.nextInt(1, 20); count > 0; count--) {
			switch (random.nextInt(6)) {
				case 0 -> bytes.writeBytes(RawHttp2.frame(random.nextInt(12), random.nextInt(256),
						random.nextInt(-1, 20), bytes(random, 60)));
				case 1 -> {
					bytes.writeBytes(call(random, stream));
					bytes.writeBytes(RawHttp2.message(stream, bytes(random, 100)));
					stream += 2;
				}
				case 2 -> {
					bytes.writeBytes(call(random, stream));
					// A length that does not match the content.
					bytes.writeBytes(RawHttp2.frame(RawHttp2.DATA, random.nextInt(2), stream, bytes(random, 30)));
					stream += 2;
				}
				case 3 -> {
					bytes.writeBytes(RawHttp2.call(stream, "api.Api/sayHello"));
					bytes.writeBytes(
							RawHttp2.message(stream, HelloRequest.newBuilder().setName("test").build().toByteArray()));
					stream += 2;
				}
				case 4 -> bytes.writeBytes(
						RawHttp2.frame(RawHttp2.RST_STREAM, 0, random.nextInt(0, stream + 2), bytes(random, 6)));
				default -> bytes.writeBytes(bytes(random, 50));
			}
		}
		byte[] all = bytes.toByteArray();
		return (random.nextInt(3) == 0) ? Arrays.copyOf(all, random.nextInt(all.length + 1)) : all;
	}

	private static byte[] call(RandomGenerator random, int stream) {
		if (random.nextInt(3) == 0) {
			return RawHttp2.frame(RawHttp2.HEADERS, random.nextInt(64), stream, bytes(random, 80));
		}
		return RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream,
				RawHttp2.fields(":method", "POST", ":scheme", "http", ":path", "/api.Api/sayHello", "content-type",
						oneOf(random, CONTENT_TYPES), oneOf(random, FIELDS), oneOf(random, VALUES)));
	}

	private static String oneOf(RandomGenerator random, String[] choice) {
		return choice[random.nextInt(choice.length)];
	}

	private static byte[] bytes(RandomGenerator random, int max) {
		byte[] bytes = new byte[random.nextInt(max)];
		random.nextBytes(bytes);
		return (random.nextInt(5) == 0) ? "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII) : bytes;
	}

}
