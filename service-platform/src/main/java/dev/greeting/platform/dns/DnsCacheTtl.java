package dev.greeting.platform.dns;

import java.security.Security;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Lets addresses be looked up again after {@link DnsProperties#cacheTtl()}; the JDK and
 * grpc-java keep them for 30 seconds otherwise. An initializer, because it must run
 * before the first name is resolved: the JDK reads its setting once.
 */
final class DnsCacheTtl implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String PROPERTY = "networkaddress.cache.ttl";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		DnsProperties properties = Binder.get(context.getEnvironment())
			.bindOrCreate("greeting.dns", DnsProperties.class);
		String seconds = Long.toString(properties.cacheTtl().toSeconds());
		Security.setProperty(PROPERTY, seconds);
		// A name that is not there yet is looked for again at once, not after 10 seconds.
		Security.setProperty("networkaddress.cache.negative.ttl", "1");
		// grpc-java reads a system property of the same name.
		System.setProperty(PROPERTY, seconds);
	}

}
