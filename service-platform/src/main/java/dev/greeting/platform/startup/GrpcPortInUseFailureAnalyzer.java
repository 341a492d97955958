package dev.greeting.platform.startup;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Analyzes a gRPC port that is in use. With epoll, Netty throws no {@code BindException}.
 * Spring Boot has an analyzer for the web server's port only.
 */
final class GrpcPortInUseFailureAnalyzer extends AbstractFailureAnalyzer<IOException> {

	private final Environment environment;

	GrpcPortInUseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, IOException cause) {
		if (!isGrpcServer(rootFailure)) {
			return null;
		}
		String port = this.environment.getProperty("grpc.server.port", "9090");
		String reason = NestedExceptionUtils.getMostSpecificCause(cause).getMessage();
		return new FailureAnalysis("The gRPC server cannot listen on port " + port + ": " + reason + ".",
				"Stop the process that listens there, or choose another port with grpc.server.port.", rootFailure);
	}

	private static boolean isGrpcServer(Throwable failure) {
		for (Throwable link = failure; link != null; link = link.getCause()) {
			for (StackTraceElement frame : link.getStackTrace()) {
				if (frame.getClassName().startsWith("net.devh.boot.grpc.server.serverfactory.")) {
					return true;
				}
			}
		}
		return false;
	}

}
