package dev.greeting.platform.tls;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if mutual TLS is switched on. Reads the switch as {@link TlsProperties} does,
 * which takes {@code 1} and {@code on} for true, too. Spring Boot's own condition
 * compares the text, so that the service would start without TLS.
 */
public final class OnMutualTls implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return Binder.get(context.getEnvironment()).bind("greeting.tls.enabled", Boolean.class).orElse(false);
	}

}
