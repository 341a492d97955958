package dev.greeting.platform.startup;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Says in one log line why an application cannot start and what to do about it, in the
 * place of Boot's banner of many lines.
 */
final class OneSentenceReporter implements FailureAnalysisReporter {

	private static final Logger logger = LoggerFactory.getLogger(OneSentenceReporter.class);

	@Override
	public void report(FailureAnalysis analysis) {
		String action = (analysis.getAction() != null) ? " " + analysis.getAction() : "";
		logger.error("Cannot start: {}", (analysis.getDescription() + action).replaceAll("\\s+", " ").strip());
	}

}
