package dev.greeting.platform.http;

import java.util.function.Consumer;

import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Customizes Tomcat at a place among other customizers. Spring Boot sorts customizers by
 * the order of their class; it ignores {@code @Order} on the method of a bean.
 *
 * @param order the order, see {@link dev.greeting.platform.CallOrder.Valves}
 * @param customizer what to customize
 */
public record TomcatCustomizer(int order, Consumer<TomcatServletWebServerFactory> customizer)
		implements
			WebServerFactoryCustomizer<TomcatServletWebServerFactory>,
			Ordered {

	@Override
	public int getOrder() {
		return this.order;
	}

	@Override
	public void customize(TomcatServletWebServerFactory tomcat) {
		this.customizer.accept(tomcat);
	}

}
