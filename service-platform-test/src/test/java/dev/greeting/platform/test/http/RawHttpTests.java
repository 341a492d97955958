package dev.greeting.platform.test.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RawHttpTests {

	@Test
	void aResponseThatCannotBeReadClosesTheConnection() throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			CompletableFuture<byte[]> request = new CompletableFuture<>();
			Thread.startVirtualThread(() -> {
				try (Socket client = server.accept()) {
					client.setSoTimeout(10_000);
					client.getOutputStream().write("nonsense\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
					request.complete(client.getInputStream().readAllBytes());
				}
				catch (IOException ex) {
					request.completeExceptionally(ex);
				}
			});
			URI base = URI.create("http://localhost:" + server.getLocalPort());
			assertThatThrownBy(() -> RawHttp.open(base, "GET", "/")).isNotNull();
			assertThat(request.get(30, TimeUnit.SECONDS)).startsWith("GET / ".getBytes(StandardCharsets.US_ASCII));
		}
	}

}
