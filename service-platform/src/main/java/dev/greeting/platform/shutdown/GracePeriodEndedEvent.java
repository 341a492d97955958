package dev.greeting.platform.shutdown;

import org.springframework.context.ApplicationEvent;

/**
 * Published at the end of the grace period. Listeners end their open streams with an
 * error that readers can distinguish from a regular end.
 */
public final class GracePeriodEndedEvent extends ApplicationEvent {

	GracePeriodEndedEvent(Object source) {
		super(source);
	}

}
