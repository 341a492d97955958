package dev.greeting.system.load;

import java.net.URI;

import dev.greeting.system.launch.RunningService;

/**
 * A service under load.
 *
 * @param base its base URI
 * @param management the base URI of its management port
 */
public record Target(URI base, URI management) {

	public static Target of(RunningService service) {
		return new Target(service.http(), service.management());
	}

}
