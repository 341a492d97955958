package dev.greeting.system.browser;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Checks the page in a tab with all rules of axe, including colour contrast.
 */
final class Accessibility {

	private static final String AXE = load();

	private static final String RUN = """
			const report = arguments[arguments.length - 1];
			axe.run().then(
				({ violations }) => report(violations.flatMap(({ id, nodes }) =>
					nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`))),
				(error) => report([`axe failed: ${error}`]));
			""";

	private Accessibility() {
	}

	/**
	 * Checks the page.
	 * @param tab the tab with the page
	 * @return the violated rules and elements
	 */
	@SuppressWarnings("unchecked")
	static List<String> violations(Tab tab) {
		tab.run(AXE);
		return (List<String>) tab.runLater(RUN);
	}

	private static String load() {
		try (InputStream script = Accessibility.class.getResourceAsStream("/axe.min.js")) {
			return new String(script.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
