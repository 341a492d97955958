package dev.greeting.platform.health;

import io.grpc.ConnectivityState;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Shows the connectivity of every channel. Down when one of them fails to connect; never
 * part of liveness or readiness, because one backend's fault must not take every client
 * of it out of service.
 */
final class GrpcChannelsHealthIndicator extends AbstractHealthIndicator {

	private final GrpcChannelFactory channels;

	GrpcChannelsHealthIndicator(GrpcChannelFactory channels) {
		super("The state of the gRPC channels is not known");
		this.channels = channels;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		this.channels.getConnectivityState().forEach((name, state) -> {
			builder.withDetail(name, state);
			if (state == ConnectivityState.TRANSIENT_FAILURE) {
				builder.down();
			}
		});
	}

}
