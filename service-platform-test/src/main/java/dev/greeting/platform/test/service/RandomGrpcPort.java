package dev.greeting.platform.test.service;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.TestPropertySourceUtils;
import org.springframework.util.ClassUtils;

/**
 * Lets the gRPC server listen on a random port unless the test sets one, and exposes the
 * port as {@code local.grpc.port}, as Spring Boot does for HTTP.
 */
record RandomGrpcPort() implements ContextCustomizer {

	private static final String PORT = "grpc.server.port";

	private static final String STARTED_EVENT = "net.devh.boot.grpc.server.event.GrpcServerStartedEvent";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
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

	/** A separate class, because it cannot be loaded without the gRPC server. */
	private record StartedListener(Map<String, Object> ports) implements ApplicationListener<GrpcServerStartedEvent> {

		@Override
		public void onApplicationEvent(GrpcServerStartedEvent event) {
			this.ports.put("local.grpc.port", event.getPort());
		}

	}

	/**
	 * Applies to the tests with {@link ServiceTest}. An initializer in that annotation
	 * would keep Spring from finding the nested configuration of a subclass.
	 */
	static final class Factory implements ContextCustomizerFactory {

		@Override
		public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
				List<ContextConfigurationAttributes> attributes) {
			return TestContextAnnotationUtils.hasAnnotation(testClass, ServiceTest.class) ? new RandomGrpcPort() : null;
		}

	}

}
