package dev.greeting.system.kubernetes;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.greeting.platform.test.http.Http;
import dev.greeting.system.launch.Metrics;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Checks that metrics exist: an alert on a missing metric never fires, and a panel stays
 * empty. {@link MutualTlsConfigurationIT} checks those of mutual TLS.
 */
@WithSharedPair
class AlertMetricsIT {

	/**
	 * Excludes functions and the series that rules record.
	 */
	private static final Pattern METRIC = Pattern.compile("(?<![:\\w])[a-z]+(?:_[a-z]+)+\\b(?![:(])");

	private static final Pattern NO_METRICS = Pattern.compile("\\{[^}]*}|\\b(?:by|on) \\([^)]*\\)");

	private static final Pattern SELECTOR = Pattern.compile("\\b(?<metric>[a-z_]+)\\{(?<labels>[^}]*)}");

	private static final Pattern LABEL = Pattern.compile("(\\w+)[=!]~?\"");

	private static final Pattern BUCKET = Pattern.compile("\\ble=\"([^\"]+)\"");

	/**
	 * Labels that Prometheus itself adds.
	 */
	private static final Set<String> TARGET_LABELS = Set.of("job", "instance");

	private final Pair pair;

	AlertMetricsIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void everyMetricOfAnAlertExists() {
		Set<String> metrics = metrics(rules().values());
		Assertions.assertThat(metrics)
			.contains("http_server_requests_seconds_count", "http_server_requests_seconds_bucket",
					"concurrency_limit_max")
			.doesNotContain("histogram_quantile");
		Awaitility.await().untilAsserted(() -> Assertions.assertThat(names()).containsAll(metrics));
	}

	@Test
	void everyMetricOfTheDashboardExists() {
		Set<String> metrics = metrics(Dashboard.expressions());
		metrics.removeAll(metrics(Alerts.expressions(Alerts.MUTUAL_TLS).values()));
		Assertions.assertThat(metrics).hasSizeGreaterThan(15);
		Awaitility.await().untilAsserted(() -> Assertions.assertThat(names()).containsAll(metrics));
	}

	@Test
	void everyBucketOfARuleExists() {
		Set<String> buckets = new TreeSet<>();
		rules().values()
			.forEach((expression) -> BUCKET.matcher(expression)
				.results()
				.forEach((match) -> buckets.add(match.group(1))));
		Assertions.assertThat(buckets).isNotEmpty();
		Awaitility.await()
			.untilAsserted(() -> Assertions.assertThat(samples())
				.filteredOn((sample) -> sample.name().equals("http_server_requests_seconds_bucket"))
				.extracting((sample) -> sample.labels().get("le"))
				.containsAll(buckets));
	}

	private static Map<String, String> rules() {
		Map<String, String> rules = new HashMap<>(Alerts.expressions());
		rules.keySet().removeAll(Alerts.expressions(Alerts.MUTUAL_TLS).keySet());
		rules.putAll(Alerts.records());
		return rules;
	}

	static Set<String> metrics(Collection<String> expressions) {
		Set<String> metrics = new TreeSet<>();
		expressions.forEach((expression) -> METRIC.matcher(NO_METRICS.matcher(expression).replaceAll(""))
			.results()
			.map(MatchResult::group)
			.forEach(metrics::add));
		return metrics;
	}

	@Test
	void everyLabelThatAnAlertSelectsExists() {
		for (Map.Entry<String, String> alert : rules().entrySet()) {
			Matcher selector = SELECTOR.matcher(alert.getValue());
			while (selector.find()) {
				String metric = selector.group("metric");
				Set<String> labels = new HashSet<>();
				LABEL.matcher(selector.group("labels")).results().forEach((match) -> labels.add(match.group(1)));
				labels.removeAll(TARGET_LABELS);
				if (!metric.equals("up")) {
					Awaitility.await(alert.getKey())
						.untilAsserted(() -> Assertions.assertThat(samples())
							.filteredOn((sample) -> sample.name().equals(metric))
							.isNotEmpty()
							.allSatisfy(
									(sample) -> Assertions.assertThat(sample.labels().keySet()).containsAll(labels)));
				}
			}
		}
	}

	private Set<String> names() {
		Set<String> names = new HashSet<>();
		samples().forEach((sample) -> names.add(sample.name()));
		return names;
	}

	private List<Metrics.Sample> samples() {
		Http.get(this.pair.gateway().http(), "/api/v1/hello?name=test");
		return List.of(this.pair.gateway(), this.pair.nameService())
			.stream()
			.flatMap((RunningService service) -> Metrics.of(service).samples().stream())
			.toList();
	}

}
