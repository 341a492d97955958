package dev.greeting.platform.health;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import net.devh.boot.grpc.server.service.GrpcServiceDefinition;
import net.devh.boot.grpc.server.service.GrpcServiceDiscoverer;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

/**
 * Says over {@code grpc.health.v1.Health} what the application's readiness is: for the
 * server as a whole ("") and for each of its services.
 */
final class GrpcServerHealth {

	private final HealthStatusManager healthStatusManager;

	private final GrpcServiceDiscoverer discoverer;

	GrpcServerHealth(HealthStatusManager healthStatusManager, GrpcServiceDiscoverer discoverer) {
		this.healthStatusManager = healthStatusManager;
		this.discoverer = discoverer;
	}

	@EventListener
	void onReadinessChange(AvailabilityChangeEvent<ReadinessState> event) {
		ServingStatus status = (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) ? ServingStatus.SERVING
				: ServingStatus.NOT_SERVING;
		this.healthStatusManager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		for (GrpcServiceDefinition service : this.discoverer.findGrpcServices()) {
			this.healthStatusManager.setStatus(service.getDefinition().getServiceDescriptor().getName(), status);
		}
	}

}
