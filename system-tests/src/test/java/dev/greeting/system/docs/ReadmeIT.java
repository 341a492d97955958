package dev.greeting.system.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.Project;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the README says about the running system.
 */
@WithSharedPair
class ReadmeIT {

	private static final String README = read();

	private static final Pattern CURL = Pattern.compile(
			"^curl (?:-N )?(?:-H '(?<name>[^:]+): (?<value>[^']+)' )?'(?<url>http://[^']+)'(?: +# (?<comment>.*))?$",
			Pattern.MULTILINE);

	private static final Pattern LINK = Pattern.compile("<(http://localhost:808[^>]+)>");

	private static final JsonMapper JSON = new JsonMapper();

	private final Pair pair;

	ReadmeIT(Pair pair) {
		this.pair = pair;
	}

	private static String read() {
		try {
			return Files.readString(Project.file("README.md"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@MethodSource("commands")
	void eachCommandGivesTheDocumentedOutput(String command) {
		Matcher curl = CURL.matcher(command);
		Assertions.assertThat(curl.matches()).isTrue();
		String[] headers = (curl.group("name") != null) ? new String[] { curl.group("name"), curl.group("value") }
				: new String[0];
		Reply reply = get(curl.group("url"), headers);
		Assertions.assertThat(reply.status()).isEqualTo(command.contains("name='") ? 400 : 200);
		String comment = curl.group("comment");
		if (comment != null && (comment.startsWith("\"") || comment.startsWith("{"))) {
			Assertions.assertThat(reply.body()).isEqualTo(comment);
		}
	}

	static List<String> commands() {
		List<String> commands = CURL.matcher(README).results().map(MatchResult::group).toList();
		Assertions.assertThat(commands).hasSizeGreaterThanOrEqualTo(7);
		return commands;
	}

	@Test
	void theLinkedPagesExist() {
		List<String> links = LINK.matcher(README).results().map((link) -> link.group(1)).toList();
		Assertions.assertThat(links).hasSizeGreaterThanOrEqualTo(2);
		Assertions.assertThat(links).allSatisfy((link) -> Assertions.assertThat(get(link).status()).isIn(200, 302));
	}

	@Test
	void theErrorIsAsDocumented() {
		String shown = README.substring(README.indexOf("```json") + "```json".length());
		ObjectNode expected = (ObjectNode) JSON.readTree(shown.substring(0, shown.indexOf("```")));
		ObjectNode answer = (ObjectNode) get("http://localhost:8081/api/v1/say-hello?name=").json();
		Assertions.assertThat(answer.path("requestId").asString()).isNotEmpty();
		expected.remove("requestId");
		answer.remove("requestId");
		Assertions.<JsonNode>assertThat(answer).isEqualTo(expected);
	}

	private Reply get(String url, String... headers) {
		URI uri = URI.create(url);
		URI base = Map.of(8081, this.pair.gateway().http(), 8080, this.pair.nameService().http()).get(uri.getPort());
		return Http.get(base, uri.getRawPath() + ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : ""), headers);
	}

}
