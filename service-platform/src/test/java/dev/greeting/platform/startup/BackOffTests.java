package dev.greeting.platform.startup;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import dev.greeting.platform.logging.LoggingAutoConfiguration;
import dev.greeting.platform.requestid.RequestIdAutoConfiguration;
import dev.greeting.platform.server.GrpcServerAutoConfiguration;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.opentelemetry.context.propagation.ContextPropagators;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every bean of the platform backs off.
 */
class BackOffTests {

	static Stream<Method> beanMethods() {
		ClassLoader classLoader = BackOffTests.class.getClassLoader();
		return Stream.of(AutoConfiguration.class, ManagementContextConfiguration.class)
			.flatMap((annotation) -> ImportCandidates.load(annotation, classLoader).getCandidates().stream())
			.filter((name) -> name.startsWith("dev.greeting.platform."))
			.map((name) -> ClassUtils.resolveClassName(name, classLoader))
			.flatMap((type) -> Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses())))
			.flatMap((type) -> Stream.of(type.getDeclaredMethods()))
			.filter((method) -> AnnotatedElementUtils.hasAnnotation(method, Bean.class));
	}

	@ParameterizedTest
	@MethodSource("beanMethods")
	void aBeanOfTheApplicationTakesThePlaceOfThePlatforms(Method method) {
		ConditionalOnMissingBean condition = method.getAnnotation(ConditionalOnMissingBean.class);
		assertThat(condition).isNotNull();
		assertThat(condition.name()).as("a condition on a name is on the bean's own")
			.satisfiesAnyOf((names) -> assertThat(names).isEmpty(),
					(names) -> assertThat(names).containsExactly(method.getName()));
	}

	@Test
	void allAutoConfigurationsAreLookedAt() {
		assertThat(beanMethods().map(Method::getDeclaringClass)).contains(LoggingAutoConfiguration.class,
				GrpcServerAutoConfiguration.class);
	}

	@Test
	void aBeanOfTheSameNameReplacesOneOfMany() {
		GrpcServerConfigurer own = (server) -> server.executor((Executor) Runnable::run);
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(GrpcServerAutoConfiguration.class, LoggingAutoConfiguration.class))
			.withBean("callExecutors", GrpcServerConfigurer.class, () -> own)
			.run((context) -> assertThat(context).hasSingleBean(MeterBinder.class)
				.getBean("callExecutors")
				.isSameAs(own));
	}

	@Test
	void aBeanOfTheSameTypeReplacesTheOnlyOne() {
		ContextPropagators own = ContextPropagators.noop();
		new ApplicationContextRunner().withPropertyValues("management.tracing.baggage.correlation.enabled=false")
			.withConfiguration(AutoConfigurations.of(RequestIdAutoConfiguration.class))
			.withBean("own", ContextPropagators.class, () -> own)
			.run((context) -> assertThat(context).getBean(ContextPropagators.class).isSameAs(own));
	}

}
