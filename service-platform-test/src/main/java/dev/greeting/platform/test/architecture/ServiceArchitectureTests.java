package dev.greeting.platform.test.architecture;

import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * Architecture rules for a service on the platform. Extend this class in the package of
 * the application:
 *
 * <pre class="code">
 * class ArchitectureTests extends ServiceArchitectureTests {
 *
 * }
 * </pre>
 */
public abstract class ServiceArchitectureTests extends ModuleArchitectureTests {

	@Test
	void onlyServicesAndClientsUseTheGrpcStarter() {
		check(noClasses().that()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.service.GrpcService")
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.advice.GrpcAdvice")
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor")
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor")
			.and()
			.resideOutsideOfPackage(root() + ".client..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("net.devh..")
			.because("a migration to Spring's own starters has to change these classes"));
	}

	@Test
	void callersDependOnStubsOnly() {
		check(noClasses().should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.ManagedChannelBuilder")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.Grpc"));
	}

}
