package dev.greeting.system.kubernetes;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Checks that docs/operations.md mentions only what exists.
 */
class OperationsPageTest {

	private static final Pattern PROPERTY = Pattern
		.compile("`((?:greeting|grpc|management|server|spring|springdoc)(?:\\.[a-z0-9-]+)+)[`:]");

	private final String page = Alerts.text("docs/operations.md");

	@Test
	void everyAlertIsExplained() {
		Assertions.assertThat(Alerts.expressions().keySet())
			.allSatisfy((alert) -> Assertions.assertThat(this.page).contains("| `" + alert + "` |"));
	}

	@Test
	void everyPropertyOnThePageExists() {
		List<String> properties = PROPERTY.matcher(this.page)
			.results()
			.map((MatchResult match) -> match.group(1))
			.toList();
		Assertions.assertThat(properties)
			.contains("greeting.items.concurrent-streams", "greeting.grpc.client.name-service.deadline")
			.allMatch((property) -> Application.of("greeting-gateway").knowsProperty(property)
					|| Application.of("name-service").knowsProperty(property));
	}

}
