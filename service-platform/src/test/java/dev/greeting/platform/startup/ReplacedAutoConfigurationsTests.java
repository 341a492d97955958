package dev.greeting.platform.startup;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class ReplacedAutoConfigurationsTests {

	private static final List<String> candidates = Stream
		.of(ImportCandidates.load(AutoConfiguration.class, ReplacedAutoConfigurationsTests.class.getClassLoader()))
		.flatMap((found) -> found.getCandidates().stream())
		.toList();

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration",
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientMetricAutoConfiguration",
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientMicrometerTraceAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerMetricAutoConfiguration",
			"net.devh.boot.grpc.server.autoconfigure.GrpcServerMicrometerTraceAutoConfiguration" })
	void replacedAutoConfigurationsAreRemoved(String name) {
		assertThat(candidates).as("has this name in the current versions of the libraries").contains(name);
		assertThat(isKept(name)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "net.devh.boot.grpc.server.autoconfigure.GrpcServerAutoConfiguration",
			"net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
			"org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration" })
	void otherAutoConfigurationsStay(String name) {
		assertThat(isKept(name)).isTrue();
	}

	@Test
	void whatTheApplicationKeepsStays() {
		String kept = "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration";
		String other = "net.devh.boot.grpc.server.autoconfigure.GrpcServerMetricAutoConfiguration";
		ReplacedAutoConfigurations filter = new ReplacedAutoConfigurations();
		filter.setEnvironment(new MockEnvironment().withProperty("greeting.auto-configuration.keep", kept));
		assertThat(filter.match(new String[] { kept, other }, null)).containsExactly(true, false);
	}

	private static boolean isKept(String name) {
		return new ReplacedAutoConfigurations().match(new String[] { name }, null)[0];
	}

}
