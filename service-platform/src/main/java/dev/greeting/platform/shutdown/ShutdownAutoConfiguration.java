package dev.greeting.platform.shutdown;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of how a service stops.
 */
@AutoConfiguration
@EnableConfigurationProperties(ShutdownProperties.class)
public final class ShutdownAutoConfiguration {

	@Bean
	Drain drain(ShutdownProperties properties, ApplicationContext application) {
		return new Drain(properties, application, application);
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> drainValve(Drain drain) {
		return (tomcat) -> tomcat.addEngineValves(new DrainValve(drain));
	}

}
