package dev.greeting.gateway.items;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits and timeouts of serving items.
 *
 * @param concurrentStreams how many streams of items may be open at the same time; fewer
 * than {@code greeting.limit.http-requests}, so that long streams leave permits for other
 * requests
 * @param listedItems how many items all lists in progress may have together; a list is in
 * memory as a whole and takes some 150 bytes per item
 * @param heartbeatInterval how long a stream of server-sent events may be silent before
 * the gateway sends a comment, so that proxies keep the connection; shorter than their
 * timeouts, which are usually 30 s or more, and than the {@code stream-idle-timeout} of
 * the client, after which the stream fails
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
