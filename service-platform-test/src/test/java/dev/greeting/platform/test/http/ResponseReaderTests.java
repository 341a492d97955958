package dev.greeting.platform.test.http;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResponseReaderTests {

	@Test
	void consecutiveResponsesAreRead() throws IOException {
		ResponseReader reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none"
				+ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ntw\r\n1\r\no\r\n0\r\n\r\n"
				+ "HTTP/1.1 204 No Content\r\n\r\n" + "HTTP/1.1 404 Not Found\r\nX-Name: value\r\n\r\nto the end");
		assertBody(reader.body(reader.readHead()), "one", true);
		assertBody(reader.body(reader.readHead()), "two", true);
		assertBody(reader.body(reader.readHead()), "", true);
		Reply last = reader.readHead();
		assertThat(last.status()).isEqualTo(404);
		assertThat(last.header("x-name")).isEqualTo("value");
		assertBody(reader.body(last), "to the end", true);
	}

	@Test
	void aTruncatedBodyIsIncomplete() throws IOException {
		ResponseReader reader = reader("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\none");
		assertBody(reader.body(reader.readHead()), "one", false);
		for (String cut : new String[] { "", "2\r\ntw\r\n", "2\r\nt", "2\r\ntw\r\n0\r\n" }) {
			ResponseReader chunks = reader("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n" + cut);
			ResponseBody body = chunks.body(chunks.readHead());
			assertThat(body.readAllBytes()).startsWith("one".getBytes(StandardCharsets.US_ASCII));
			assertThat(body.isComplete()).isFalse();
		}
	}

	@Test
	void aTruncatedHeadIsNotAResponse() {
		assertThatExceptionOfType(EOFException.class)
			.isThrownBy(() -> reader("HTTP/1.1 200 OK\r\nContent-Le").readHead());
	}

	private static void assertBody(ResponseBody body, String text, boolean whole) throws IOException {
		assertThat(body.readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo(text);
		assertThat(body.isComplete()).isEqualTo(whole);
	}

	private static ResponseReader reader(String text) {
		return new ResponseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
	}

}
