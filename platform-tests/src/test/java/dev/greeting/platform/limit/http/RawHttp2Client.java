package dev.greeting.platform.limit.http;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import dev.greeting.platform.test.tls.TestAuthority;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sends any frames.
 */
final class RawHttp2Client implements AutoCloseable {

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int RST_STREAM = 3;

	static final int SETTINGS = 4;

	static final int PING = 6;

	static final int GOAWAY = 7;

	static final int ENHANCE_YOUR_CALM = 11;

	static final int END_STREAM_AND_HEADERS = 5;

	private final SSLSocket socket;

	private final DataInputStream input;

	private final OutputStream output;

	/**
	 * Connects and sends the preface.
	 */
	RawHttp2Client(TestAuthority authority, int port) throws IOException {
		this(connect(authority, port, "h2"));
		this.output.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		send(SETTINGS, 0, 0);
	}

	private RawHttp2Client(SSLSocket socket) throws IOException {
		this.socket = socket;
		this.input = new DataInputStream(socket.getInputStream());
		this.output = socket.getOutputStream();
	}

	/**
	 * Connects, and sends nothing but what TLS needs.
	 */
	static RawHttp2Client silent(TestAuthority authority, int port) throws IOException {
		return new RawHttp2Client(connect(authority, port, "h2"));
	}

	static SSLSocket connect(TestAuthority authority, int port, String protocol) throws IOException {
		SSLSocket socket = (SSLSocket) authority.trustingContext().getSocketFactory().createSocket("localhost", port);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(protocol.isEmpty() ? new String[0] : new String[] { protocol });
		socket.setSSLParameters(parameters);
		socket.setSoTimeout(20_000);
		socket.startHandshake();
		assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
		return socket;
	}

	void get(int stream, String path) throws IOException {
		byte[] name = path.getBytes(StandardCharsets.US_ASCII);
		// :method GET and :scheme https are in HPACK's static table; :path and
		// :authority follow as literals.
		send(HEADERS, END_STREAM_AND_HEADERS, stream,
				ByteBuffer.allocate(name.length + 15)
					.put(new byte[] { (byte) 0x82, (byte) 0x87, 0x04, (byte) name.length })
					.put(name)
					.put(new byte[] { 0x01, 9 })
					.put("localhost".getBytes(StandardCharsets.US_ASCII))
					.array());
	}

	void send(int type, int flags, int stream, int... payload) throws IOException {
		byte[] bytes = new byte[payload.length];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) payload[i];
		}
		send(type, flags, stream, bytes);
	}

	void send(int type, int flags, int stream, byte[] payload) throws IOException {
		this.output.write(ByteBuffer.allocate(9 + payload.length)
			.put((byte) 0)
			.putShort((short) payload.length)
			.put((byte) type)
			.put((byte) flags)
			.putInt(stream)
			.put(payload)
			.array());
	}

	/**
	 * Sends the begin of a frame, and then a byte every 100 ms until the server closes
	 * the connection.
	 */
	void dribble(byte[] begin) {
		try {
			this.output.write(begin);
			while (true) {
				Thread.sleep(100);
				this.output.write(0);
			}
		}
		catch (IOException | InterruptedException ex) {
			// closed
		}
	}

	/**
	 * Sends until the server ends the connection, at most 10,000 times, and returns the
	 * server's reason. Reads at the same time, because a socket with TLS cannot be read
	 * any more after a write has failed.
	 */
	int goAwayErrorAfter(Sending one) {
		CompletableFuture<Integer> reason = CompletableFuture.supplyAsync(() -> {
			try {
				return goAwayError();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}, Thread::startVirtualThread);
		try {
			for (int i = 0; i < 10_000 && !reason.isDone(); i++) {
				one.send(2 * i + 1);
			}
		}
		catch (IOException ex) {
			// closed by the server, which has sent its reason before
		}
		return reason.join();
	}

	byte[] await(int type) throws IOException {
		while (true) {
			int length = (this.input.readUnsignedByte() << 16) | this.input.readUnsignedShort();
			int received = this.input.readUnsignedByte();
			this.input.readUnsignedByte();
			this.input.readInt();
			byte[] payload = this.input.readNBytes(length);
			if (received == type) {
				return payload;
			}
			if (received == GOAWAY) {
				throw new EOFException("GOAWAY " + ByteBuffer.wrap(payload).getInt(4));
			}
		}
	}

	int goAwayError() throws IOException {
		return ByteBuffer.wrap(await(GOAWAY)).getInt(4);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	@FunctionalInterface
	interface Sending {

		void send(int stream) throws IOException;

	}

}
