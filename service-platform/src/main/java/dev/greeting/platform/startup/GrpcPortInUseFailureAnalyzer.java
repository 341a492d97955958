package dev.greeting.platform.startup;

import java.net.BindException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Explains that the gRPC server's port is taken. The web server has such an analyzer of
 * its own.
 */
final class GrpcPortInUseFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private final Environment environment;

	GrpcPortInUseFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!isGrpcServer(rootFailure)) {
			return null;
		}
		String port = this.environment.getProperty("grpc.server.port", "9090");
		return new FailureAnalysis("The gRPC server cannot listen on port " + port + ": " + cause.getMessage() + ".",
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
