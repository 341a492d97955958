package dev.greeting.platform.client;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.greeting.platform.client.GrpcClientsProperties.Client;
import dev.greeting.platform.client.GrpcClientsProperties.Retry;
import io.grpc.Status.Code;

/**
 * Writes the
 * <a href= "https://github.com/grpc/grpc/blob/master/doc/service_config.md">service
 * config</a> of a client in the form that grpc-java takes: JSON as maps, all numbers as
 * doubles.
 */
final class ServiceConfig {

	private ServiceConfig() {
	}

	static Map<String, ?> of(Client client) {
		Retry retry = client.retry();
		Map<String, ?> loadBalancing = Map.of("round_robin", Map.of());
		if (retry.maxAttempts() == 1 || retry.methods().isEmpty()) {
			return Map.of("loadBalancingConfig", List.of(loadBalancing));
		}
		return Map.of("loadBalancingConfig", List.of(loadBalancing), "methodConfig", List.of(methodConfig(retry)),
				"retryThrottling", Map.of("maxTokens", maxTokens(client), "tokenRatio", retry.tokenRatio()));
	}

	/**
	 * grpc-java counts for each channel, and each connection of a pool is a channel.
	 */
	private static double maxTokens(Client client) {
		return Math.max(1, client.retry().maxTokens() / client.connections());
	}

	private static Map<String, ?> methodConfig(Retry retry) {
		return Map.of("name", retry.methods().stream().map(ServiceConfig::name).toList(), "retryPolicy",
				Map.of("maxAttempts", (double) retry.maxAttempts(), "initialBackoff", seconds(retry.initialBackoff()),
						"maxBackoff", seconds(retry.maxBackoff()), "backoffMultiplier", retry.backoffMultiplier(),
						"retryableStatusCodes", retry.codes().stream().map(Code::name).toList()));
	}

	private static Map<String, String> name(String method) {
		int slash = method.indexOf('/');
		return (slash < 0) ? Map.of("service", method)
				: Map.of("service", method.substring(0, slash), "method", method.substring(slash + 1));
	}

	private static String seconds(Duration duration) {
		return duration.toSeconds() + "." + String.format(Locale.ROOT, "%09d", duration.toNanosPart()) + "s";
	}

}
