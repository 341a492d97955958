package dev.greeting.platform.startup;

import java.security.Security;
import java.time.Duration;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Lets addresses be looked up again after {@code greeting.dns.cache-ttl}, whole seconds;
 * the JDK and grpc-java keep them for 30 seconds otherwise. Must run before the first
 * name is resolved: the JDK reads its setting once.
 */
@Order(Ordered.LOWEST_PRECEDENCE)
final class DnsCacheTtl implements EnvironmentPostProcessor {

	private static final String PROPERTY = "networkaddress.cache.ttl";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Duration ttl = environment.getProperty("greeting.dns.cache-ttl", Duration.class, Duration.ofSeconds(5));
		String seconds = Long.toString(ttl.toSeconds());
		Security.setProperty(PROPERTY, seconds);
		// grpc-java reads a system property of the same name.
		System.setProperty(PROPERTY, seconds);
	}

}
