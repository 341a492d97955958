package dev.greeting.platform.logging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

@Execution(ExecutionMode.CONCURRENT)
class ConsolePatternTests {

	private static final int LINES = 1000;

	@Test
	void withoutAStructuredFormatAProcessWritesAllItsLinesInThePattern() throws IOException, InterruptedException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), LogsAndEnds.class.getName(),
				"--logging.structured.format.console=", "--logging.pattern.console=%level|%msg|%kvp%n")
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		assertThat(output.lines()).filteredOn((line) -> line.startsWith("WARN|line|number=")).hasSize(LINES);
		assertThat(output.lines()).last().isEqualTo("WARN|line|number=\"" + LINES + "\"");
	}

	@Configuration(proxyBeanMethods = false)
	static class LogsAndEnds {

		public static void main(String[] arguments) {
			new SpringApplicationBuilder(LogsAndEnds.class).web(WebApplicationType.NONE).run(arguments);
			Logger logger = LoggerFactory.getLogger(LogsAndEnds.class);
			for (int line = 1; line <= LINES; line++) {
				logger.atWarn().addKeyValue("number", line).log("line");
			}
		}

	}

}
