package dev.greeting.platform.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class SilencedLoggersTests {

	@ParameterizedTest
	@CsvSource({ "io.grpc.netty.shaded.io.grpc.netty.NettyServerTransport.connections, INFO",
			"io.grpc.netty.shaded.io.grpc.netty.NettyServerHandler, WARNING",
			"io.grpc.netty.shaded.io.grpc.netty.NettyServerStream, WARNING" })
	void aSilencedLoggerLogsNothingButAnOutOfMemoryErrorEndsTheProcess(String logger, String level)
			throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), LogsErrors.class.getName(),
				logger, level)
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isEqualTo(3);
		assertThat(output).contains("Out of memory (of this test)").doesNotContain("an ordinary one");
	}

	@Configuration(proxyBeanMethods = false)
	static class LogsErrors {

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(LogsErrors.class).web(WebApplicationType.NONE).run();
			Logger logger = Logger.getLogger(arguments[0]);
			Level level = Level.parse(arguments[1]);
			logger.log(level, "an ordinary one", new IllegalStateException());
			logger.log(level, "out of memory", new OutOfMemoryError("of this test"));
		}

	}

}
