package dev.greeting.platform.error.grpc;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

import io.grpc.Codec;
import net.devh.boot.grpc.common.codec.CodecType;
import net.devh.boot.grpc.common.codec.GrpcCodec;

/**
 * Decompresses gzip. It fails on corrupt data only when the message is read. grpc-java's
 * own codec fails before that, on the transport's thread, where no interceptor can answer
 * the call.
 */
@GrpcCodec(advertised = true, codecType = CodecType.DECOMPRESS)
final class LazyGzipCodec implements Codec {

	private static final Codec GZIP = new Codec.Gzip();

	@Override
	public String getMessageEncoding() {
		return GZIP.getMessageEncoding();
	}

	@Override
	public OutputStream compress(OutputStream compressed) throws IOException {
		return GZIP.compress(compressed);
	}

	@Override
	public InputStream decompress(InputStream compressed) {
		return new LazyGzipInputStream(compressed);
	}

	private static final class LazyGzipInputStream extends FilterInputStream {

		private boolean opened;

		private LazyGzipInputStream(InputStream compressed) {
			super(compressed);
		}

		@Override
		public int read() throws IOException {
			return open().read();
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			return open().read(buffer, offset, length);
		}

		private InputStream open() throws IOException {
			if (!this.opened) {
				this.in = new GZIPInputStream(Objects.requireNonNull(this.in));
				this.opened = true;
			}
			return Objects.requireNonNull(this.in);
		}

		@Override
		public boolean markSupported() {
			return false;
		}

	}

}
