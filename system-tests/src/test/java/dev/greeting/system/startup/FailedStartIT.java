package dev.greeting.system.startup;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings that a service cannot run with: it exits at once with one sentence that names
 * the setting. {@code StartTests} of the platform has many more of them.
 */
class FailedStartIT {

	@ParameterizedTest
	@Execution(ExecutionMode.CONCURRENT)
	@MethodSource("ports")
	void aPortInUseIsReported(Service service, String key) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			String output = assertRejected(service, Settings.none().with(key, taken.getLocalPort()), key);
			Assertions.assertThat(output).contains(String.valueOf(taken.getLocalPort()));
		}
	}

	static Stream<Arguments> ports() {
		return Arrays.stream(Service.values())
			.flatMap((service) -> service.portKeys().stream().map((key) -> Arguments.of(service, key)));
	}

	@Test
	@Execution(ExecutionMode.CONCURRENT)
	void aValueThatASettingCannotHaveIsReported() {
		String key = "grpc.client.name-service.address";
		String output = assertRejected(Service.GREETING_GATEWAY, Settings.none().with(key, "http://[bad"), key);
		Assertions.assertThat(output).contains("http://[bad");
	}

	private static String assertRejected(Service service, Settings settings, String key) {
		try (RunningService failed = Launcher.configured().start(service, settings)) {
			int status = failed.awaitExit();
			Assertions.assertThat(status).as("exit status").isPositive();
			Assertions.assertThat(failed.log().unreadable()).isEmpty();
			Assertions.assertThat(failed.log().lines())
				.as("no stack trace")
				.noneMatch((line) -> line.has("error") || line.message().contains("\tat "));
			Assertions.assertThat(failed.log().lines())
				.filteredOn((line) -> line.level().equals("ERROR"))
				.as("one sentence that names the setting")
				.singleElement()
				.satisfies((line) -> Assertions.assertThat(line.message()).contains(key).doesNotContain("\n"));
			return failed.output();
		}
	}

}
