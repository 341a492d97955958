package dev.greeting.platform.dns;

import java.security.Security;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes the JDK and grpc-java resolve names again after {@link DnsProperties#cacheTtl()}
 * instead of 30 seconds. It is an initializer because the JDK reads its setting once,
 * when the first name is resolved.
 */
final class DnsCacheTtl implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String PROPERTY = "networkaddress.cache.ttl";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		DnsProperties properties = Binder.get(context.getEnvironment())
			.bindOrCreate("greeting.dns", DnsProperties.class);
		String seconds = Long.toString(properties.cacheTtl().toSeconds());
		Security.setProperty(PROPERTY, seconds);
		// A name that does not exist is resolved again after a second, not after ten.
		Security.setProperty("networkaddress.cache.negative.ttl", "1");
		// grpc-java reads a system property of the same name.
		System.setProperty(PROPERTY, seconds);
	}

}
