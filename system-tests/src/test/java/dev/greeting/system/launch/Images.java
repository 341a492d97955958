package dev.greeting.system.launch;

/**
 * The images of this build.
 */
public final class Images {

	private static final String TAG = "system-tests";

	private Images() {
	}

	/**
	 * Names the image of a service.
	 * @param service the service
	 * @return the image's name
	 */
	public static String of(Service service) {
		return "greeting/%s:%s".formatted(service.artifact(), TAG);
	}

	/**
	 * The tag that all of them have.
	 * @return the tag
	 */
	public static String tag() {
		return TAG;
	}

	/**
	 * Makes the images from the built jars; what is unchanged comes from the engine's
	 * cache.
	 */
	public static void build() {
		for (Service service : Service.values()) {
			Engine.docker("build", "--file", "docker/Dockerfile", "--build-arg", "SERVICE=" + service.artifact(),
					"--tag", of(service), ".");
		}
	}

}
