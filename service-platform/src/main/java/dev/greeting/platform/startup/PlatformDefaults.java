package dev.greeting.platform.startup;

import java.io.IOException;
import java.io.UncheckedIOException;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds {@code service-platform.properties} with the lowest precedence. An application,
 * its environment or its command line overrides them.
 * <p>
 * Also turns off the leak detection of grpc-java's Netty, unless its system property is
 * set. It records a stack trace for one of 128 buffers, and a stream has a buffer for
 * each message.
 */
final class PlatformDefaults implements EnvironmentPostProcessor {

	private static final String LOCATION = "service-platform.properties";

	private static final String LEAK_DETECTION = "io.grpc.netty.shaded.io.netty.leakDetection.level";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (System.getProperty(LEAK_DETECTION) == null) {
			System.setProperty(LEAK_DETECTION, "disabled");
		}
		try {
			new PropertiesPropertySourceLoader().load(LOCATION, new ClassPathResource(LOCATION))
				.forEach(environment.getPropertySources()::addLast);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
