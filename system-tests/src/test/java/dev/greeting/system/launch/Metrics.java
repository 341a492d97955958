package dev.greeting.system.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;

/**
 * The metrics that a service exposes to Prometheus.
 *
 * @param samples the samples
 * @param text the metrics as text
 */
public record Metrics(List<Sample> samples, String text) {

	private static final Pattern LINE = Pattern.compile("(?<name>\\w+)(?:\\{(?<labels>.*)})? (?<value>\\S+)");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

	public static Metrics of(RunningService service) {
		Reply reply = Http.get(service.management(), "/actuator/prometheus");
		if (reply.status() != 200) {
			throw new AssertionError(reply);
		}
		List<Sample> samples = reply.body()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map(LINE::matcher)
			.filter(Matcher::matches)
			.map((matcher) -> new Sample(matcher.group("name"), labels(matcher.group("labels")),
					Double.parseDouble(matcher.group("value"))))
			.toList();
		return new Metrics(samples, reply.body());
	}

	private static Map<String, String> labels(String text) {
		Map<String, String> labels = new LinkedHashMap<>();
		if (text != null) {
			Matcher matcher = LABEL.matcher(text);
			while (matcher.find()) {
				labels.put(matcher.group(1), matcher.group(2));
			}
		}
		return labels;
	}

	/**
	 * The sum of the matching samples of a metric.
	 * @param name the name
	 * @param filter selects samples
	 * @return the sum, 0 if there is none
	 */
	public double sum(String name, Predicate<Sample> filter) {
		return this.samples.stream()
			.filter((sample) -> sample.name().equals(name))
			.filter(filter)
			.mapToDouble(Sample::value)
			.sum();
	}

	public double sum(String name) {
		return sum(name, (sample) -> true);
	}

	/**
	 * One sample.
	 *
	 * @param name its name
	 * @param labels its labels
	 * @param value its value
	 */
	public record Sample(String name, Map<String, String> labels, double value) {

		public String series() {
			return this.name + this.labels;
		}

		public boolean has(String label, String value) {
			return value.equals(this.labels.get(label));
		}

	}

}
