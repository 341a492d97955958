package dev.greeting.platform.startup;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * Excludes auto-configurations that the platform replaces.
 */
final class ReplacedAutoConfigurations implements AutoConfigurationImportFilter {

	private static final Set<String> REPLACED = Set.of(
			// The error page: ProblemReportValve handles all errors outside of Spring
			// MVC.
			"org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
			// net.devh's observation: it orders itself after Spring Boot 3 class names,
			// so on
			// Boot 4 it finds no registry and silently measures nothing.
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientMetricAutoConfiguration",
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientMicrometerTraceAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerMetricAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerMicrometerTraceAutoConfiguration");

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		boolean[] kept = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < kept.length; i++) {
			String candidate = autoConfigurationClasses[i];
			kept[i] = candidate == null || !REPLACED.contains(candidate);
		}
		return kept;
	}

}
