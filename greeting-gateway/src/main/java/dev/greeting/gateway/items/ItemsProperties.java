package dev.greeting.gateway.items;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How items are served.
 *
 * @param concurrentStreams how many streams of items may be open at the same time; fewer
 * than {@code greeting.limit.http-requests}, so that streams, which last, leave room for
 * other requests
 * @param listedItems how many items all lists that are being answered may have together;
 * a list is in memory as a whole, with some 150 bytes for each item
 * @param heartbeatInterval how long a stream of server-sent events may be silent before a
 * comment is sent, so that proxies keep the connection; below their timeouts, which are
 * usually 30 s or more, and below the {@code stream-idle-timeout} of the client, after
 * which the stream fails
 */
@ConfigurationProperties("greeting.items")
record ItemsProperties(@DefaultValue("448") int concurrentStreams, @DefaultValue("320000") int listedItems,
		@DefaultValue("5s") Duration heartbeatInterval) {

	ItemsProperties {
		InvalidSettingException.unless(concurrentStreams >= 1, "concurrent-streams", "must be at least 1");
		InvalidSettingException.unless(listedItems >= ItemLists.LONGEST, "listed-items",
				"must be at least " + ItemLists.LONGEST);
		InvalidSettingException.unless(heartbeatInterval.isPositive(), "heartbeat-interval", "must be positive");
	}

}
