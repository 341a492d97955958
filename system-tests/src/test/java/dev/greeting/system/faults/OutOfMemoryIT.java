package dev.greeting.system.faults;

import java.util.ArrayList;
import java.util.List;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.system.http2.RawHttp2;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A service without {@code -XX:+ExitOnOutOfMemoryError} and, so that its memory can be
 * exhausted, without the limits that ship.
 */
@Tag("load")
class OutOfMemoryIT {

	private static final int CONNECTIONS = 4;

	private static final int CALLS_PER_CONNECTION = 1_000;

	private static final Settings UNLIMITED = Settings.none()
		.with("greeting.limit.grpc-calls", 1_000_000)
		.with("greeting.limit.grpc-streams", 1_000_000)
		.with("greeting.limit.grpc-open-calls", 2_000_001)
		.with("greeting.limit.grpc-calls-per-connection", 1_000_000)
		.with("greeting.limit.grpc-unread-responses", "2047MB");

	@Test
	void aServiceExitsWhenItsHeapIsFull() {
		assertEnds(UNLIMITED.onJvm("-Xmx56m"), "api.Api/getStream", Integer.MAX_VALUE);
	}

	@Test
	void aServiceExitsWhenItsDirectMemoryIsFull() {
		assertEnds(UNLIMITED.onJvm("-XX:MaxDirectMemorySize=16m"), "api.Api/getAll", 10_000);
	}

	private static void assertEnds(Settings settings, String method, int length) {
		byte[] request = ApiRequest.newBuilder().setLength(length).build().toByteArray();
		List<RawHttp2> callers = new ArrayList<>();
		try (RunningService service = Launcher.configured().start(Service.NAME_SERVICE, settings)) {
			service.awaitReady();
			for (int count = 0; count < CONNECTIONS; count++) {
				RawHttp2 caller = RawHttp2.openWithoutWindow(service.grpcPort());
				callers.add(caller);
				for (int call = 0; call < CALLS_PER_CONNECTION; call++) {
					caller.send(RawHttp2.call(2 * call + 1, method));
					caller.send(RawHttp2.message(2 * call + 1, request));
				}
			}
			Assertions.assertThat(service.awaitExit()).isEqualTo(3);
			Assertions.assertThat(service.log().unreadable()).isEmpty();
			Assertions.assertThat(service.output().lines())
				.anyMatch((line) -> line.contains("Out of memory") && line.contains("ends with status 3"));
		}
		finally {
			callers.forEach(RawHttp2::close);
		}
	}

}
