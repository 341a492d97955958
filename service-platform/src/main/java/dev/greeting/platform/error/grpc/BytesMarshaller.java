package dev.greeting.platform.error.grpc;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

import io.grpc.MethodDescriptor;

/**
 * Marshals nothing: a call of a method that does not exist is refused unread.
 */
final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {

	@Override
	public InputStream stream(byte[] value) {
		return new ByteArrayInputStream(value);
	}

	@Override
	public byte[] parse(InputStream stream) {
		return new byte[0];
	}

}
