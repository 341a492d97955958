package dev.greeting.platform.shutdown;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Delays the shutdown by the drain delay, in which the application is not ready but still
 * serves. When this event is published, Spring has already changed the readiness, and
 * with it the gRPC health. It stops the servers after that. A lifecycle bean would run
 * too late.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Drain implements ApplicationListener<ContextClosedEvent> {

	private static final Logger logger = LoggerFactory.getLogger(Drain.class);

	private final ShutdownProperties properties;

	private final ApplicationContext application;

	private final ApplicationEventPublisher events;

	private final List<Runnable> actions = new CopyOnWriteArrayList<>();

	private boolean draining;

	Drain(ShutdownProperties properties, ApplicationContext application, ApplicationEventPublisher events) {
		this.properties = properties;
		this.application = application;
		this.events = events;
	}

	/**
	 * Registers an action that runs when the drain starts.
	 */
	void onStart(Runnable action) {
		this.actions.add(action);
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// The management server's context closes, too, and tells its parent.
		if (event.getApplicationContext() != this.application || this.draining) {
			return;
		}
		this.draining = true;
		this.actions.forEach(Runnable::run);
		logger.info("Shutting down: no longer ready, still serving for {}", this.properties.drainDelay());
		sleep(this.properties.drainDelay());
		Thread.ofVirtual().name("grace-period").start(() -> {
			if (sleep(this.properties.gracePeriod())) {
				this.events.publishEvent(new GracePeriodEndedEvent(this));
			}
		});
	}

	private static boolean sleep(Duration duration) {
		try {
			Thread.sleep(duration);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
