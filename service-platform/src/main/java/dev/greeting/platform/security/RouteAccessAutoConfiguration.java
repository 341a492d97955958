package dev.greeting.platform.security;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.access.WebInvocationPrivilegeEvaluator;

/**
 * Auto-configuration of {@link RouteAccess}, whether or not Spring Security is switched
 * on.
 */
@AutoConfiguration
@ConditionalOnClass(WebInvocationPrivilegeEvaluator.class)
public final class RouteAccessAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	RouteAccess routeAccess(ObjectProvider<WebInvocationPrivilegeEvaluator> rules) {
		return new RouteAccess(rules);
	}

}
