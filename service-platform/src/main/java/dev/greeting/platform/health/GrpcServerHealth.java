package dev.greeting.platform.health;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

/**
 * Says over {@code grpc.health.v1.Health} what the application's availability is. Its
 * readiness is that of the server as a whole (""), of each of its services, and of
 * {@value #READINESS}; {@value #LIVENESS} is another matter: who restarts what is not
 * ready kills a service that drains.
 */
final class GrpcServerHealth {

	/**
	 * What probes of readiness ask for.
	 */
	static final String READINESS = "readiness";

	/**
	 * What probes of liveness ask for.
	 */
	static final String LIVENESS = "liveness";

	private final HealthStatusManager healthStatusManager;

	private final GrpcServiceDiscoverer discoverer;

	GrpcServerHealth(HealthStatusManager healthStatusManager, GrpcServiceDiscoverer discoverer) {
		this.healthStatusManager = healthStatusManager;
		this.discoverer = discoverer;
	}

	@EventListener
	void onReadinessChange(AvailabilityChangeEvent<ReadinessState> event) {
		ServingStatus status = servingIf(event.getState() == ReadinessState.ACCEPTING_TRAFFIC);
		this.healthStatusManager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		this.healthStatusManager.setStatus(READINESS, status);
		for (GrpcServiceDefinition service : this.discoverer.findGrpcServices()) {
			this.healthStatusManager.setStatus(service.getDefinition().getServiceDescriptor().getName(), status);
		}
	}

	@EventListener
	void onLivenessChange(AvailabilityChangeEvent<LivenessState> event) {
		this.healthStatusManager.setStatus(LIVENESS, servingIf(event.getState() == LivenessState.CORRECT));
	}

	private static ServingStatus servingIf(boolean condition) {
		return condition ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
	}

}
