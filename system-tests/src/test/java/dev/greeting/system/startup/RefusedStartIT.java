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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings that a service cannot run with: it ends at once and says why, in one sentence
 * that names the setting.
 */
class RefusedStartIT {

	@ParameterizedTest
	@MethodSource("ports")
	void aPortThatIsTakenIsNamed(Service service, String key) throws IOException {
		try (ServerSocket taken = new ServerSocket(0)) {
			String output = assertRefused(service, Settings.none().with(key, taken.getLocalPort()), key);
			Assertions.assertThat(output).contains(String.valueOf(taken.getLocalPort()));
		}
	}

	static Stream<Arguments> ports() {
		return Arrays.stream(Service.values())
			.flatMap((service) -> service.portKeys().stream().map((key) -> Arguments.of(service, key)));
	}

	@ParameterizedTest
	@CsvSource({ "http://[bad", "foo bar" })
	void anAddressThatIsNotAUriIsNamed(String address) {
		String key = "grpc.client.name-service.address";
		String output = assertRefused(Service.GREETING_GATEWAY, Settings.none().with(key, address), key);
		Assertions.assertThat(output).contains(address);
	}

	private static String assertRefused(Service service, Settings settings, String key) {
		try (RunningService refused = Launcher.configured().start(service, settings)) {
			int status = refused.awaitExit();
			String output = refused.output();
			Assertions.assertThat(status).as(output).isPositive();
			Assertions.assertThat(refused.log().unreadable()).isEmpty();
			Assertions.assertThat(output).contains(key).doesNotContain("\tat ", "\\tat ", "stack_trace", "Caused by");
			Assertions.assertThat(refused.log().lines())
				.filteredOn((line) -> line.toString().contains(key))
				.as("one sentence that names the setting")
				.hasSize(1);
			return output;
		}
	}

}
