package dev.greeting.system.launch;

import java.nio.file.Path;
import java.util.List;

/**
 * Starts services. The cases do not know whether a jar or an image is run.
 */
public interface Launcher {

	/**
	 * Starts a service on free ports, unless the settings name some, and does not wait
	 * for it.
	 * @param service what to start
	 * @param settings what to start it with
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
	 * The launcher of tests that look at what is built, just as it is built.
	 * @return the one that starts jars with {@code java -jar}, or with
	 * {@code -Dgreeting.launcher=image} the one that starts images
	 */
	static Launcher ofWhatIsBuilt() {
		return ImageLauncher.isConfigured() ? ImageLauncher.INSTANCE : JarLauncher.BUILT;
	}

}
