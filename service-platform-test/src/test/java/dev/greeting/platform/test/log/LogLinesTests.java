package dev.greeting.platform.test.log;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class LogLinesTests {

	private static final Logger logger = LoggerFactory.getLogger(LogLinesTests.class);

	@RegisterExtension
	final LogLines logLines = new LogLines();

	@Test
	void findsTheLineWithAPairAmongLinesWithout() {
		logger.info("no pairs");
		logger.atInfo().addKeyValue("colour", "red").log("a pair");
		assertThat(this.logLines.awaitOne(LogLinesTests.class.getName(), (pairs) -> pairs.containsKey("colour")))
			.isEqualTo(Map.of("colour", "red"));
	}

}
