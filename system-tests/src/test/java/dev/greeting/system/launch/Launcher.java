package dev.greeting.system.launch;

import java.nio.file.Path;
import java.util.List;

/**
 * Starts services. Tests do not depend on whether a jar or an image runs.
 */
public interface Launcher {

	/**
	 * Starts a service without waiting for it. Uses free ports unless the settings
	 * contain ports.
	 * @param service the service
	 * @param settings its settings
	 * @return the service as it starts
	 */
	RunningService start(Service service, Settings settings);

	/**
	 * Starts the jar of somebody else's service on free ports, and does not wait for it.
	 * @param jar what to start
	 * @param portKeys the settings that say which ports the service listens on
	 * @param settings what to start it with
	 * @return the service as it starts
	 */
	static RunningService start(Path jar, List<String> portKeys, Settings settings) {
		return JarLauncher.start(jar.getFileName().toString(), List.of("-jar", jar.toString()), portKeys, settings);
	}

	/**
	 * The launcher of this test run.
	 * @return the one that starts what is extracted from the jars, or with
	 * {@code -Dgreeting.launcher=image} the one that starts images
	 */
	static Launcher configured() {
		return ImageLauncher.isConfigured() ? ImageLauncher.INSTANCE : JarLauncher.EXTRACTED;
	}

	/**
	 * The launcher for tests of the build output itself.
	 * @return the one that starts jars with {@code java -jar}, or with
	 * {@code -Dgreeting.launcher=image} the one that starts images
	 */
	static Launcher ofBuildOutput() {
		return ImageLauncher.isConfigured() ? ImageLauncher.INSTANCE : JarLauncher.BUILT;
	}

}
