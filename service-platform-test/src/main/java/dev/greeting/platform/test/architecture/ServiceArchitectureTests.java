package dev.greeting.platform.test.architecture;

import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

/**
 * The architecture of a service on the platform. A new service takes it over with a class
 * in the package of its application:
 *
 * <pre class="code">
 * class ArchitectureTests extends ServiceArchitectureTests {
 *
 * }
 * </pre>
 */
public abstract class ServiceArchitectureTests extends ModuleArchitectureTests {

	@Test
	void theGrpcStarterStaysAtTheEdges() {
		check(noClasses().that()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.service.GrpcService")
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.advice.GrpcAdvice")
			.and()
			.resideOutsideOfPackage(root() + ".client..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("net.devh..")
			.because("it must be replaced there when Spring's own starters take its place"));
	}

	@Test
	void callersKnowStubsAndNotHowTheyAreMade() {
		check(noClasses().should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.ManagedChannelBuilder")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.Grpc"));
	}

}
