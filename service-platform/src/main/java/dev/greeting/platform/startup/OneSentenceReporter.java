package dev.greeting.platform.startup;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Reports in one log line why an application cannot start and what to do about it. It
 * replaces Boot's banner of many lines, which is unreadable in a JSON string.
 */
final class OneSentenceReporter implements FailureAnalysisReporter {

	private static final Logger logger = LoggerFactory.getLogger(OneSentenceReporter.class);

	@Override
	public void report(FailureAnalysis analysis) {
		logger.error("Cannot start: {}{}", sentence(analysis.getDescription()), sentence(analysis.getAction()));
	}

	private static String sentence(@Nullable String text) {
		String line = (text != null) ? text.replaceAll("\\s+", " ").strip() : "";
		if (line.isEmpty()) {
			return "";
		}
		return line.endsWith(".") ? line + " " : line + ". ";
	}

}
