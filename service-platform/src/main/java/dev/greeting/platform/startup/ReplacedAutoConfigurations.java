package dev.greeting.platform.startup;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Excludes auto-configurations that the platform replaces, except those that
 * {@code greeting.auto-configuration.keep} lists.
 */
final class ReplacedAutoConfigurations implements AutoConfigurationImportFilter, EnvironmentAware {

	static final String KEEP = "greeting.auto-configuration.keep";

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

	private Set<String> kept = Set.of();

	@Override
	public void setEnvironment(Environment environment) {
		this.kept = Binder.get(environment).bind(KEEP, Bindable.setOf(String.class)).orElse(Set.of());
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses, AutoConfigurationMetadata metadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			String candidate = autoConfigurationClasses[i];
			matches[i] = candidate == null || !REPLACED.contains(candidate) || this.kept.contains(candidate);
		}
		return matches;
	}

}
