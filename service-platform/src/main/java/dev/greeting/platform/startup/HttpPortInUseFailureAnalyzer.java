package dev.greeting.platform.startup;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Names the key of the port that is in use; Boot's own analyzer names only the number.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class HttpPortInUseFailureAnalyzer extends AbstractFailureAnalyzer<PortInUseException> {

	private final Environment environment;

	HttpPortInUseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, PortInUseException cause) {
		boolean management = String.valueOf(cause.getPort())
			.equals(this.environment.getProperty("management.server.port"));
		String key = management ? "management.server.port" : "server.port";
		return new FailureAnalysis("The port " + cause.getPort() + " is already in use",
				"Stop the process that listens there, or choose another port with " + key, rootFailure);
	}

}
