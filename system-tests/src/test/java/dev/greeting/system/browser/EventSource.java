package dev.greeting.system.browser;

import java.net.URI;
import java.util.List;

/**
 * A reader of server-sent events, which the browser connects again by its own rules.
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
			// The browser's own event of this name, for a connection that broke, has no data.
			source.addEventListener('error', ({ data }) => data && events.push('error'));
			""";

	private final Tab tab;

	private EventSource(Tab tab) {
		this.tab = tab;
	}

	/**
	 * Begins to read as most readers do: nothing tells it when to stop.
	 * @param tab where to
	 * @param gateway whose items
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
		// Any document of the gateway, which gives its own pages only to itself.
		tab.go(gateway.resolve("/api/v1/hello?name=Ada"));
		tab.run(OPEN, "/api/v1/items/stream?length=" + length, closesAtTheEnd);
		return new EventSource(tab);
	}

	/**
	 * What has come so far.
	 * @return the ids of items, and the types of other events
	 */
	@SuppressWarnings("unchecked")
	List<String> events() {
		return (List<String>) this.tab.run("return events");
	}

	/**
	 * Whether the browser will not connect again.
	 * @return whether it has ended
	 */
	boolean hasStopped() {
		return (boolean) this.tab.run("return source.readyState === EventSource.CLOSED");
	}

}
