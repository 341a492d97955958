package dev.greeting.system.logs;

import java.util.UUID;

import dev.greeting.platform.test.http.RawHttp;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.system.launch.AccessLine;
import dev.greeting.system.launch.LogLine;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.WithSharedPair;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The access line of each request.
 */
@Tag("image")
@WithSharedPair
class AccessLogIT {

	private final Pair pair;

	AccessLogIT(Pair pair) {
		this.pair = pair;
	}

	@Test
	void theGatewayLogsTheRequest() {
		LogLine line = line(this.pair.gateway(), get("/api/v1/say-hello?name=test"));
		Assertions.assertThat(line.text("method")).isEqualTo("GET");
		Assertions.assertThat(line.text("route")).isEqualTo("/api/v1/say-hello");
		Assertions.assertThat(line.number("status")).isEqualTo(200);
		Assertions.assertThat(line.number("bytes")).isEqualTo(14);
		Assertions.assertThat(line.json().path("duration_ms").asDouble(-1)).isPositive();
		Assertions.assertThat(line.text("peer")).isEqualTo("127.0.0.1");
	}

	@Test
	void nameServiceLogsTheCall() {
		LogLine line = line(this.pair.nameService(), get("/api/v1/say-hello?name=test"));
		Assertions.assertThat(line.text("rpc")).isEqualTo("app.grpc.Service1/ProcessName");
		Assertions.assertThat(line.text("status")).isEqualTo("OK");
		Assertions.assertThat(line.number("bytes")).isPositive();
		Assertions.assertThat(line.json().path("duration_ms").asDouble(-1)).isPositive();
		Assertions.assertThat(line.text("peer")).contains("127.0.0.1:");
	}

	@Test
	void aStreamHasOneLineInEachService() {
		String id = get("/api/v1/items/stream?length=100");
		Assertions.assertThat(line(this.pair.gateway(), id).number("bytes")).isGreaterThan(2_500);
		Assertions.assertThat(line(this.pair.nameService(), id).text("rpc")).isEqualTo("api.Api/getStream");
	}

	@Test
	void aRejectedRequestHasALineToo() {
		Assertions.assertThat(line(this.pair.gateway(), get("/api/v1/hello")).number("status")).isEqualTo(400);
		Assertions.assertThat(line(this.pair.gateway(), get("/nope")).number("status")).isEqualTo(404);
	}

	@Test
	void anUnparsableRequestHasALineToo() {
		Reply reply = RawHttp.send(this.pair.gateway().http(), "GET", "/%zz");
		Assertions.assertThat(line(this.pair.gateway(), reply.requestId()).number("status")).isEqualTo(400);
	}

	@Test
	void requestsForHealthAndMetricsAreNotLogged() {
		RawHttp.send(this.pair.gateway().management(), "GET", "/actuator/health");
		RawHttp.send(this.pair.gateway().management(), "GET", "/actuator/prometheus");
		line(this.pair.gateway(), get("/api/v1/hello?name=test"));
		Assertions.assertThat(this.pair.gateway().log().accessLines())
			.noneMatch(
					(line) -> line.line().number("status") == 200 && line.line().text("path").startsWith("/actuator/"));
	}

	private String get(String target) {
		String id = "access." + UUID.randomUUID();
		RawHttp.send(this.pair.gateway().http(), "GET", target, "X-Request-ID: " + id);
		return id;
	}

	private static LogLine line(RunningService service, String id) {
		return Awaitility.await()
			.until(() -> service.log().accessLinesOf(id), (lines) -> lines.size() == 1)
			.stream()
			.map(AccessLine::line)
			.findFirst()
			.orElseThrow();
	}

}
