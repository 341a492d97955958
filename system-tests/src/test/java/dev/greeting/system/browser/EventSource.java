package dev.greeting.system.browser;

import java.net.URI;
import java.util.List;

/**
 * A reader of server-sent events. The browser reconnects by its own rules.
 */
final class EventSource {

	private static final String OPEN = """
			const [url, closesAtTheEnd] = arguments;
			window.events = [];
			window.source = new EventSource(url);
			source.onmessage = ({ data }) => events.push(String(JSON.parse(data).id));
			source.addEventListener('end', () => {
				events.push('end');
				if (closesAtTheEnd) {
					source.close();
				}
			});
			// The browser dispatches an event of the same name, without data, if a
			// connection breaks.
			source.addEventListener('error', ({ data }) => data && events.push('error'));
			""";

	private final Tab tab;

	private EventSource(Tab tab) {
		this.tab = tab;
	}

	/**
	 * Begins to read and, like most readers, does not close at the end.
	 * @param tab the tab to read in
	 * @param gateway the gateway to read from
	 * @param length how many items
	 * @return the reader
	 */
	static EventSource open(Tab tab, URI gateway, int length) {
		return open(tab, gateway, length, false);
	}

	static EventSource closingAtTheEnd(Tab tab, URI gateway, int length) {
		return open(tab, gateway, length, true);
	}

	private static EventSource open(Tab tab, URI gateway, int length, boolean closesAtTheEnd) {
		// Any document of the gateway, because a page of another origin may not read its
		// responses.
		tab.go(gateway.resolve("/api/v1/hello?name=Ada"));
		tab.run(OPEN, "/api/v1/items/stream?length=" + length, closesAtTheEnd);
		return new EventSource(tab);
	}

	/**
	 * Returns what has arrived so far.
	 * @return the ids of items, and the types of other events
	 */
	@SuppressWarnings("unchecked")
	List<String> events() {
		return (List<String>) this.tab.run("return events");
	}

	/**
	 * Returns whether the browser has stopped reconnecting.
	 * @return whether it has ended
	 */
	boolean hasStopped() {
		return (boolean) this.tab.run("return source.readyState === EventSource.CLOSED");
	}

}
