package dev.greeting.platform.startup;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PlatformDefaultsTests {

	private static final String LEAK_DETECTION = "io.grpc.netty.shaded.io.netty.leakDetection.level";

	private final @Nullable String before = System.getProperty(LEAK_DETECTION);

	@AfterEach
	void restore() {
		if (this.before == null) {
			System.clearProperty(LEAK_DETECTION);
		}
		else {
			System.setProperty(LEAK_DETECTION, this.before);
		}
	}

	@Test
	void theLeakDetectionOfNettyIsOff() {
		System.clearProperty(LEAK_DETECTION);
		start();
		assertThat(System.getProperty(LEAK_DETECTION)).isEqualTo("disabled");
	}

	@Test
	void theLeakDetectionOfNettyCanBeTurnedOn() {
		System.setProperty(LEAK_DETECTION, "advanced");
		start();
		assertThat(System.getProperty(LEAK_DETECTION)).isEqualTo("advanced");
	}

	private static void start() {
		new PlatformDefaults().postProcessEnvironment(new MockEnvironment(), new SpringApplication());
	}

}
