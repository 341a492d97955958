package dev.greeting.platform.health;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationListener;

/**
 * Publishes the application's availability over {@code grpc.health.v1.Health}. Its
 * readiness is that of the server as a whole (""), of each of its services, and of
 * {@value #READINESS}; {@value #LIVENESS} is separate, because restarting a service that
 * is not ready would kill one that drains.
 * <p>
 * Implements {@code ApplicationListener} instead of using {@code @EventListener}. If
 * startup fails, the management context publishes an event after the main context has
 * closed. Looking up the bean of an annotated method then throws an exception, which
 * keeps the process running.
 */
final class GrpcServerHealth implements ApplicationListener<AvailabilityChangeEvent<?>> {

	/**
	 * The service name for readiness probes.
	 */
	static final String READINESS = "readiness";

	/**
	 * The service name for liveness probes.
	 */
	static final String LIVENESS = "liveness";

	private final HealthStatusManager healthStatusManager;

	private final GrpcServiceDiscoverer discoverer;

	GrpcServerHealth(HealthStatusManager healthStatusManager, GrpcServiceDiscoverer discoverer) {
		this.healthStatusManager = healthStatusManager;
		this.discoverer = discoverer;
	}

	@Override
	public void onApplicationEvent(AvailabilityChangeEvent<?> event) {
		if (event.getState() instanceof ReadinessState readiness) {
			setReadiness(servingIf(readiness == ReadinessState.ACCEPTING_TRAFFIC));
		}
		else if (event.getState() instanceof LivenessState liveness) {
			this.healthStatusManager.setStatus(LIVENESS, servingIf(liveness == LivenessState.CORRECT));
		}
	}

	private void setReadiness(ServingStatus status) {
		this.healthStatusManager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		this.healthStatusManager.setStatus(READINESS, status);
		for (GrpcServiceDefinition service : this.discoverer.findGrpcServices()) {
			this.healthStatusManager.setStatus(service.getDefinition().getServiceDescriptor().getName(), status);
		}
	}

	private static ServingStatus servingIf(boolean condition) {
		return condition ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
	}

}
