package dev.greeting.gateway.items;

import dev.greeting.platform.startup.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How items are served.
 *
 * @param concurrentStreams how many streams of items may be open at the same time; fewer
 * than {@code greeting.limit.http-requests}, so that streams, which last, leave room for
 * other requests
 */
@ConfigurationProperties("greeting.items")
record ItemsProperties(@DefaultValue("448") int concurrentStreams) {

	ItemsProperties {
		InvalidSettingException.unless(concurrentStreams >= 1, "concurrent-streams", "must be at least 1");
	}

}
