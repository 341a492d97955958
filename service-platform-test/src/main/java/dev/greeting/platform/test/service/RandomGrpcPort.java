package dev.greeting.platform.test.service;

import java.util.HashMap;
import java.util.Map;

import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.test.context.support.TestPropertySourceUtils;
import org.springframework.util.ClassUtils;

/**
 * Lets the gRPC server listen on a random port unless the test sets one, and keeps the
 * port as {@code local.grpc.port}, as Spring Boot does with those of HTTP.
 */
class RandomGrpcPort implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String PORT = "grpc.server.port";

	private static final String STARTED_EVENT = "net.devh.boot.grpc.server.event.GrpcServerStartedEvent";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (!ClassUtils.isPresent(STARTED_EVENT, context.getClassLoader())) {
			return;
		}
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		PropertySource<?> test = sources.get(TestPropertySourceUtils.INLINED_PROPERTIES_PROPERTY_SOURCE_NAME);
		if (test == null || !test.containsProperty(PORT)) {
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, PORT + "=0");
		}
		Map<String, Object> ports = new HashMap<>();
		sources.addFirst(new MapPropertySource("gRPC ports", ports));
		context.addApplicationListener(new StartedListener(ports));
	}

	/** A class of its own: it cannot be loaded without the gRPC server. */
	private record StartedListener(Map<String, Object> ports) implements ApplicationListener<GrpcServerStartedEvent> {

		@Override
		public void onApplicationEvent(GrpcServerStartedEvent event) {
			this.ports.put("local.grpc.port", event.getPort());
		}

	}

}
