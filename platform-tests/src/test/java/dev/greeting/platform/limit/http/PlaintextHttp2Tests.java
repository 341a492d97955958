package dev.greeting.platform.limit.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

import dev.greeting.probe.ProbeTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that there is no way to HTTP/2 from a plaintext connection, which would not have
 * the limits of HTTP/1.1.
 */
class PlaintextHttp2Tests extends ProbeTest {

	@Test
	void aRequestToUpgradeIsAnsweredOverHttp1() throws Exception {
		try (HttpClient client = HttpClient.newBuilder().version(Version.HTTP_2).build()) {
			HttpResponse<String> response = client.send(
					HttpRequest.newBuilder(URI.create("http://localhost:" + this.httpPort + "/probe")).build(),
					BodyHandlers.ofString());
			assertThat(response.version()).isEqualTo(Version.HTTP_1_1);
			assertThat(response.statusCode()).isEqualTo(200);
		}
	}

	@Test
	void aClientThatBeginsWithHttp2IsDisconnected() throws Exception {
		for (int port : new int[] { this.httpPort, this.managementPort }) {
			try (Socket socket = new Socket("localhost", port)) {
				socket.setSoTimeout(20_000);
				socket.getOutputStream()
					.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
				assertThat(new String(readAll(socket), StandardCharsets.ISO_8859_1)).as("no SETTINGS frame")
					.doesNotStartWith("\0");
			}
		}
	}

	private static byte[] readAll(Socket socket) throws IOException {
		try {
			return socket.getInputStream().readAllBytes();
		}
		catch (SocketException ex) {
			return new byte[] { -1 };
		}
	}

}
