package dev.greeting.system.launch;

/**
 * The images of this build.
 */
public final class Images {

	private static final String TAG = "system-tests";

	private Images() {
	}

	/**
	 * Returns the name of a service's image.
	 * @param service the service
	 * @return the image's name
	 */
	public static String of(Service service) {
		return "greeting/%s:%s".formatted(service.artifact(), TAG);
	}

	/**
	 * The tag of all images.
	 * @return the tag
	 */
	public static String tag() {
		return TAG;
	}

	/**
	 * Builds the images from the built jars. The engine's cache provides unchanged
	 * layers.
	 */
	public static void build() {
		for (Service service : Service.values()) {
			Engine.docker("build", "--file", "docker/Dockerfile", "--build-arg", "SERVICE=" + service.artifact(),
					"--tag", of(service), ".");
		}
	}

}
