package dev.greeting.system.figures;

import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Prints the report entries of tests, which Maven's plugins do not print.
 */
public final class FiguresPrinter implements TestExecutionListener {

	@Override
	public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
		entry.getKeyValuePairs().forEach((key, value) -> System.out.println("[FIGURES] " + key + ": " + value));
	}

}
