package dev.greeting.system.logs;

import java.util.stream.Stream;

import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The output of the services to stdout and stderr from start to exit, including requests
 * on connections that are closed.
 */
@Tag("image")
class NothingButLogLinesIT {

	private static Pair pair;

	@BeforeAll
	static void startCallAndStop() {
		pair = Pair.start(Launcher.ofBuildOutput(), Settings.none().with("greeting.shutdown.drain-delay", "0s"));
		for (RunningService service : new RunningService[] { pair.gateway(), pair.nameService() }) {
			for (int request = 0; request < 3; request++) {
				RawHttp.send(service.http(), "GET", "/nothing", "Connection: close");
			}
		}
		Http.get(pair.gateway().http(), "/api/v1/items/stream?length=3");
		Http.get(pair.gateway().management(), "/actuator/prometheus");
		pair.gateway().stop();
		pair.nameService().stop();
	}

	static Stream<RunningService> services() {
		return Stream.of(pair.gateway(), pair.nameService());
	}

	@ParameterizedTest
	@MethodSource("services")
	void stdoutAndStderrContainJsonLinesOnly(RunningService service) {
		Assertions.assertThat(service.output().lines())
			.isNotEmpty()
			.filteredOn((line) -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
			.allMatch(NothingButLogLinesIT::isJsonObject);
	}

	private static boolean isJsonObject(String line) {
		try {
			return JsonMapper.shared().readTree(line).isObject();
		}
		catch (JacksonException ex) {
			return false;
		}
	}

}
