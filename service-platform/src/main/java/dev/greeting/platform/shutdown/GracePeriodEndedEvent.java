package dev.greeting.platform.shutdown;

import org.springframework.context.ApplicationEvent;

/**
 * Published at the end of the grace period. Listeners end what they still stream, with an
 * error that its reader can distinguish from a regular end.
 */
public final class GracePeriodEndedEvent extends ApplicationEvent {

	GracePeriodEndedEvent(Object source) {
		super(source);
	}

}
