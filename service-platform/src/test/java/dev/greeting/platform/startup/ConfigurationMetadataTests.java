package dev.greeting.platform.startup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what an IDE knows about the settings of the platform.
 */
class ConfigurationMetadataTests {

	static Stream<JsonNode> properties() throws IOException {
		Path classes = Path
			.of(ReplacedAutoConfigurations.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		try (InputStream json = Files.newInputStream(classes.resolve("META-INF/spring-configuration-metadata.json"))) {
			return StreamSupport.stream(new JsonMapper().readTree(json).get("properties").spliterator(), false);
		}
	}

	@ParameterizedTest
	@MethodSource("properties")
	void eachPropertyHasATypeAndADescription(JsonNode property) {
		assertThat(property.path("type").asString("")).as(property.toString()).isNotBlank();
		assertThat(property.path("description").asString("")).as(property.toString()).isNotBlank();
	}

	@Test
	void everyGroupOfSettingsIsThere() throws IOException {
		assertThat(properties().map((property) -> property.get("name").asString())).contains("greeting.dns.cache-ttl",
				"greeting.error.domain", "greeting.grpc.client", "greeting.limit.http-requests",
				"greeting.shutdown.drain-delay", "greeting.tls.allowed-clients", ReplacedAutoConfigurations.KEEP);
	}

}
