package dev.greeting.system.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.system.grpc.Bytes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/**
 * Creates gRPC calls that are wrong in many ways.
 */
final class RandomCalls {

	private static final List<String> UNKNOWN_METHODS = List.of("api.Api/nope", "api.Api/", "/", "a/b/c",
			"api.Api/sayhello", "grpc.health.v1.Health/Nope", "..%2f/x", "nope.Nope/nope");

	private static final String[] KEYS = { "request_id", "x-request-id", "traceparent", "tracestate", "baggage",
			"authorization", "user-agent-2", "accept", "x-forwarded-for", "grpc-previous-rpc-attempts",
			"grpc-accept-encoding", "b3" };

	private static final int[] LENGTHS = { 0, 1, 9_999, 10_000, 10_001, -1, Integer.MIN_VALUE, Integer.MAX_VALUE };

	private final RandomGenerator random;

	private final List<String> methods;

	RandomCalls(RandomGenerator random, List<String> methods) {
		this.random = random;
		this.methods = methods;
	}

	Call next() {
		boolean known = this.random.nextInt(10) > 0;
		List<String> methods = known ? this.methods : UNKNOWN_METHODS;
		String method = methods.get(this.random.nextInt(methods.size()));
		boolean bytes = this.random.nextInt(3) == 0;
		return new Call(descriptor(method), metadata(), bytes ? bytes(300) : message());
	}

	private Metadata metadata() {
		Metadata metadata = new Metadata();
		for (int count = this.random.nextInt(4); count > 0; count--) {
			if (this.random.nextInt(3) == 0) {
				metadata.put(
						Metadata.Key.of("x-" + this.random.nextInt(1_000) + "-bin", Metadata.BINARY_BYTE_MARSHALLER),
						bytes(200));
			}
			else {
				metadata.put(Metadata.Key.of(KEYS[this.random.nextInt(KEYS.length)], Metadata.ASCII_STRING_MARSHALLER),
						ascii(200));
			}
		}
		return metadata;
	}

	private byte[] message() {
		return switch (this.random.nextInt(3)) {
			case 0 -> HelloRequest.newBuilder()
				.setName(new String(bytes(300), StandardCharsets.UTF_16BE))
				.build()
				.toByteArray();
			case 1 ->
				ApiRequest.newBuilder().setLength(LENGTHS[this.random.nextInt(LENGTHS.length)]).build().toByteArray();
			default -> HelloRequest.newBuilder().setName(ascii(300)).build().toByteArray();
		};
	}

	private byte[] bytes(int max) {
		byte[] bytes = new byte[this.random.nextInt(max)];
		this.random.nextBytes(bytes);
		return bytes;
	}

	private String ascii(int max) {
		return this.random.ints(this.random.nextInt(max), 0x20, 0x7f)
			.collect(StringBuilder::new, (text, next) -> text.append((char) next), StringBuilder::append)
			.toString();
	}

	private static MethodDescriptor<byte[], byte[]> descriptor(String method) {
		return MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
			.setType(MethodDescriptor.MethodType.SERVER_STREAMING)
			.setFullMethodName(method)
			.build();
	}

	/**
	 * One call.
	 *
	 * @param method the method
	 * @param metadata its metadata
	 * @param message the message
	 */
	record Call(MethodDescriptor<byte[], byte[]> method, Metadata metadata, byte[] message) {

		@Override
		public String toString() {
			return "%s %s %s".formatted(this.method.getFullMethodName(), this.metadata,
					HexFormat.of().formatHex(this.message));
		}

	}

}
