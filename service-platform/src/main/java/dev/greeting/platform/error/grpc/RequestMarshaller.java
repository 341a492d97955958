package dev.greeting.platform.error.grpc;

import java.io.IOException;
import java.io.InputStream;

import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.Status.Code;
import org.jspecify.annotations.Nullable;

/**
 * Parses requests. Returns a {@link Status} in place of a request that is malformed, or
 * too large once it is decompressed: {@link UnreadableRequestServerInterceptor} closes
 * the call with it. grpc-java parses a request before any interceptor sees it, and treats
 * a failure as a bug of the service.
 * <p>
 * Skips unknown fields of Protobuf messages. When parsed, each of their bytes takes up to
 * 103 bytes of heap (groups in groups, measured), so a few requests of 64 KB would fill
 * it. Extensions of proto2 are unknown fields here.
 */
final class RequestMarshaller<Q> implements Marshaller<Q> {

	private final Marshaller<Q> marshaller;

	private final @Nullable Parser<Q> parser;

	RequestMarshaller(Marshaller<Q> marshaller, boolean keepUnknownFields) {
		this.marshaller = marshaller;
		this.parser = keepUnknownFields ? null : discardingParser(marshaller);
	}

	@SuppressWarnings("unchecked")
	private static <Q> @Nullable Parser<Q> discardingParser(Marshaller<Q> marshaller) {
		return (marshaller instanceof PrototypeMarshaller<Q> protobuf
				&& protobuf.getMessagePrototype() instanceof Message prototype)
						? (Parser<Q>) DiscardUnknownFieldsParser.wrap(prototype.getParserForType()) : null;
	}

	@Override
	public InputStream stream(Q value) {
		return this.marshaller.stream(value);
	}

	@Override
	@SuppressWarnings("unchecked")
	public Q parse(InputStream stream) {
		try {
			return (this.parser != null) ? parse(this.parser, stream) : this.marshaller.parse(stream);
		}
		catch (IOException ex) {
			return (Q) malformed();
		}
		catch (RuntimeException ex) {
			return (Q) rejection(ex);
		}
	}

	private static <Q> Q parse(Parser<Q> parser, InputStream stream) throws IOException {
		// A compressed request does not know its length. From a stream, the parser reads
		// through a buffer of 4 KB.
		return (stream instanceof KnownLength) ? parser.parseFrom(stream.readNBytes(stream.available()))
				: parser.parseFrom(stream);
	}

	private static Status rejection(RuntimeException error) {
		Code code = Status.fromThrowable(error).getCode();
		if (code == Code.RESOURCE_EXHAUSTED) {
			return Status.RESOURCE_EXHAUSTED.withDescription("The message is too large.");
		}
		if (code == Code.INTERNAL || error.getCause() instanceof IOException) {
			return malformed();
		}
		throw error;
	}

	private static Status malformed() {
		return Status.INVALID_ARGUMENT.withDescription("The message cannot be read.");
	}

}
