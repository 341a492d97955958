package dev.greeting.platform.shutdown;

import org.springframework.context.ApplicationEvent;

/**
 * Says that the service stops and has waited long enough: who still serves something that
 * lasts ends it now, with an error that its reader can tell from a regular end.
 */
public final class GracePeriodEndedEvent extends ApplicationEvent {

	GracePeriodEndedEvent(Object source) {
		super(source);
	}

}
