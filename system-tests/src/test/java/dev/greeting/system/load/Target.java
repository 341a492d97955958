package dev.greeting.system.load;

import java.net.URI;

import dev.greeting.system.launch.RunningService;

/**
 * A service that load is put on.
 *
 * @param base where requests go
 * @param management where it says whether it is ready
 */
public record Target(URI base, URI management) {

	public static Target of(RunningService service) {
		return new Target(service.http(), service.management());
	}

}
