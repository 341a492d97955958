package dev.greeting.platform.http;

import dev.greeting.platform.CallOrder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.boot.web.server.autoconfigure.ServerProperties.ForwardHeadersStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Auto-configuration of what all HTTP routes have in common: the headers of responses and
 * the conversion of numbers.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(TomcatServletWebServerFactory.class)
@EnableConfigurationProperties({ ResponseHeadersProperties.class, ServerProperties.class })
public final class HttpAutoConfiguration {

	HttpAutoConfiguration(ServerProperties server) {
		if (server.getForwardHeadersStrategy() == ForwardHeadersStrategy.FRAMEWORK) {
			throw new InvalidConfigurationPropertyValueException("server.forward-headers-strategy", "framework",
					"It would trust every client. Use native, and list the proxies in server.tomcat.remoteip.internal-proxies");
		}
	}

	@Bean
	@ConditionalOnMissingBean
	ResponseHeaders responseHeaders(ResponseHeadersProperties properties) {
		return new ResponseHeaders(properties);
	}

	@Bean
	@ConditionalOnMissingBean(name = "responseHeadersValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> responseHeadersValve(ResponseHeaders headers) {
		return new TomcatCustomizer(CallOrder.Valves.RESPONSE_HEADERS,
				(tomcat) -> tomcat.addEngineValves(new ResponseHeadersValve(headers)));
	}

	@Bean
	@ConditionalOnMissingBean(name = "incompleteResponseValve")
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> incompleteResponseValve() {
		return new TomcatCustomizer(CallOrder.Valves.INCOMPLETE_RESPONSES, (tomcat) -> {
			tomcat.addEngineValves(new IncompleteResponseValve());
			tomcat.addContextValves(new IncompleteResponseValve());
		});
	}

	@Bean
	@ConditionalOnMissingBean(name = "plainNumbers")
	PlainNumbers plainNumbers(ObjectProvider<RequestMappingHandlerAdapter> adapters) {
		return new PlainNumbers(adapters);
	}

}
