package dev.greeting.probe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An HTTP client that sends any bytes and hides nothing of the answer.
 */
public final class RawHttp {

	private RawHttp() {
	}

	/**
	 * Sends a request and reads until the server closes the connection.
	 */
	public static Answer send(int port, String request) throws IOException {
		try (Socket socket = new Socket("localhost", port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			socket.getOutputStream().flush();
			return Answer.parse(readAll(socket.getInputStream()));
		}
	}

	private static String readAll(InputStream input) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			input.transferTo(bytes);
		}
		catch (java.net.SocketException ex) {
			// Reset: the server did not want to read the rest of the request.
		}
		return bytes.toString(StandardCharsets.ISO_8859_1);
	}

	public record Answer(int status, Map<String, List<String>> headers, String body) {

		static Answer parse(String text) {
			int end = text.indexOf("\r\n\r\n");
			String[] lines = text.substring(0, end).split("\r\n");
			Map<String, List<String>> headers = List.of(lines)
				.subList(1, lines.length)
				.stream()
				.collect(Collectors.groupingBy((line) -> line.substring(0, line.indexOf(':')),
						() -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER), Collectors
							.mapping((line) -> line.substring(line.indexOf(':') + 1).strip(), Collectors.toList())));
			String body = text.substring(end + 4);
			return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers,
					headers.containsKey("Transfer-Encoding") ? unchunked(body) : body);
		}

		private static String unchunked(String body) {
			StringBuilder content = new StringBuilder();
			int position = 0;
			while (true) {
				int end = body.indexOf("\r\n", position);
				int size = Integer.parseInt(body.substring(position, end), 16);
				if (size == 0) {
					return content.toString();
				}
				content.append(body, end + 2, end + 2 + size);
				position = end + 2 + size + 2;
			}
		}

		public String header(String name) {
			return this.headers.containsKey(name) ? this.headers.get(name).getFirst() : null;
		}

	}

}
