package dev.greeting.gateway.openapi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Detects which controllers call other services: those that depend on a gRPC stub or
 * channel, directly or through other beans.
 */
final class Backends {

	private final ConfigurableListableBeanFactory beans;

	Backends(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	boolean areCalledBy(Class<?> controller) {
		Set<String> visited = new HashSet<>();
		return Arrays.stream(this.beans.getBeanNamesForType(controller)).anyMatch((name) -> hasStub(name, visited));
	}

	private boolean hasStub(String name, Set<String> visited) {
		return visited.add(name) && (isStub(name) || Arrays.stream(this.beans.getDependenciesForBean(name))
			.anyMatch((dependency) -> hasStub(dependency, visited)));
	}

	private boolean isStub(String name) {
		Class<?> type = type(name);
		return type != null && (AbstractStub.class.isAssignableFrom(type) || Channel.class.isAssignableFrom(type));
	}

	private @Nullable Class<?> type(String name) {
		return this.beans.containsBean(name) ? this.beans.getType(name, false) : null;
	}

}
