package dev.greeting.bson.prices;

import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.EventListener;

/**
 * An application that uses BSON's types over gRPC and HTTP.
 */
@SpringBootApplication
class PricesApplication {

	private int grpcPort;

	@EventListener
	void started(GrpcServerStartedEvent event) {
		this.grpcPort = event.getPort();
	}

	int grpcPort() {
		return this.grpcPort;
	}

}
