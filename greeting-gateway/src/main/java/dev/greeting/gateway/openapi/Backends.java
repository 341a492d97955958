package dev.greeting.gateway.openapi;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.grpc.Channel;
import io.grpc.stub.AbstractStub;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;

/**
 * Detects which controllers call other services: those that depend on a gRPC stub or
 * channel, directly or through other beans.
 * <p>
 * The bean factory knows the beans that it has injected. The types of the fields show
 * those that a bean gets later, through a {@code @Lazy} proxy or an
 * {@code ObjectProvider}.
 */
final class Backends {

	private final ConfigurableListableBeanFactory beans;

	Backends(ConfigurableListableBeanFactory beans) {
		this.beans = beans;
	}

	boolean areCalledBy(Class<?> controller) {
		return haveStub(controller, new HashSet<>());
	}

	private boolean haveStub(Class<?> type, Set<String> visited) {
		return Arrays.stream(this.beans.getBeanNamesForType(type, true, false))
			.anyMatch((name) -> hasStub(name, visited));
	}

	private boolean hasStub(String name, Set<String> visited) {
		if (!visited.add(name)) {
			return false;
		}
		Class<?> type = type(name);
		return (type != null && isStub(type))
				|| Arrays.stream(this.beans.getDependenciesForBean(name))
					.anyMatch((dependency) -> hasStub(dependency, visited))
				|| fieldTypes(type).anyMatch((fieldType) -> isStub(fieldType) || haveStub(fieldType, visited));
	}

	private static boolean isStub(Class<?> type) {
		return AbstractStub.class.isAssignableFrom(type) || Channel.class.isAssignableFrom(type);
	}

	private @Nullable Class<?> type(String name) {
		return this.beans.containsBean(name) ? this.beans.getType(name, false) : null;
	}

	private static Stream<Class<?>> fieldTypes(@Nullable Class<?> type) {
		return Stream.<Class<?>>iterate(type, (declaring) -> declaring != null, Class::getSuperclass)
			.flatMap((declaring) -> Arrays.stream(declaring.getDeclaredFields()))
			.map(ResolvableType::forField)
			.flatMap(Backends::types);
	}

	/**
	 * Returns a type and its type arguments, without those of the JDK, which any bean may
	 * have.
	 */
	private static Stream<Class<?>> types(ResolvableType type) {
		Class<?> resolved = type.resolve();
		return Stream.concat((resolved == null || resolved.isPrimitive() || resolved.getName().startsWith("java."))
				? Stream.empty() : Stream.of(resolved), Arrays.stream(type.getGenerics()).flatMap(Backends::types));
	}

}
