package dev.greeting.system;

import java.nio.file.Path;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The architecture: who may know whom.
 */
class ArchitectureTest {

	private static final String CONTRACT = "dev.greeting.contract..";

	private static final String PLATFORM = "dev.greeting.platform..";

	private static final String NAME_SERVICE = "dev.greeting.name..";

	private static final String GATEWAY = "dev.greeting.gateway..";

	private static final String JAVA = "java..";

	private static final String NULLNESS = "org.jspecify.annotations..";

	private static final String NET_DEVH = "net.devh..";

	private static final JavaClasses system = new ClassFileImporter()
		.importPaths(Stream.of("proto-contracts", "service-platform", "name-service", "greeting-gateway")
			.map((module) -> Path.of("..", module, "target", "classes"))
			.toList());

	@Test
	void allModulesAreLookedAt() {
		assertThat(Stream.of(CONTRACT, PLATFORM, NAME_SERVICE, GATEWAY))
			.allMatch((part) -> system.stream().anyMatch(resideInAPackage(part)));
	}

	@Test
	void theServicesKnowTheContractAndThePlatformAndNotEachOther() {
		check(noClasses().that()
			.resideInAPackage(NAME_SERVICE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(GATEWAY));
		check(noClasses().that()
			.resideInAPackage(GATEWAY)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(NAME_SERVICE));
	}

	@Test
	void thePlatformKnowsNoServiceAndNoContractOfOne() {
		check(noClasses().that()
			.resideInAPackage(PLATFORM)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(NAME_SERVICE, GATEWAY, "dev.greeting.contract.api..", "dev.greeting.contract.names..")
			.because("a third service gets all of it from one dependency"));
	}

	@Test
	void theContractKnowsNobody() {
		check(noClasses().that()
			.resideInAPackage(CONTRACT)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(PLATFORM, NAME_SERVICE, GATEWAY, "org.springframework..", NET_DEVH));
	}

	@Test
	void theDomainIsPlainJava() {
		check(classes().that()
			.resideInAnyPackage("dev.greeting.name.greetings..", "dev.greeting.name.items..")
			.or()
			.haveNameMatching("dev\\.greeting\\.name\\.names\\.UpperCaseName")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(JAVA, NULLNESS, "dev.greeting.name.greetings..", "dev.greeting.name.items..",
					"dev.greeting.name.names..")
			.because("what the services are for must not change with how they are called"));
	}

	@Test
	void theFeaturesOfTheGatewayDoNotKnowEachOther() {
		check(slices().matching("dev.greeting.gateway.(*)..")
			.should()
			.notDependOnEachOther()
			.ignoreDependency(resideInAPackage("dev.greeting.gateway.page.."),
					resideInAPackage("dev.greeting.gateway.items.."))
			.because("a feature is added, and taken away, as one package; only the page shows the streams of another"));
	}

	@Test
	void theFeaturesOfNameServiceDoNotKnowEachOther() {
		check(slices().matching("dev.greeting.name.(*)..")
			.should()
			.notDependOnEachOther()
			.ignoreDependency(resideInAPackage("dev.greeting.name.api.."),
					resideInAPackage("dev.greeting.name.greetings.."))
			.ignoreDependency(resideInAPackage("dev.greeting.name.api.."),
					resideInAPackage("dev.greeting.name.items.."))
			.because("the gRPC service api.Api offers both of the others"));
	}

	@Test
	void netDevhStaysAtTheEdges() {
		check(noClasses().that()
			.resideInAnyPackage(NAME_SERVICE, GATEWAY)
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.service.GrpcService")
			.and()
			.areNotAnnotatedWith("net.devh.boot.grpc.server.advice.GrpcAdvice")
			.and()
			.resideOutsideOfPackage("dev.greeting.gateway.client..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage(NET_DEVH)
			.because("it would have to be taken out there, should Spring's own starters take its place"));
	}

	@Test
	void callersOfNameServiceKnowStubsAndNotHowTheyAreMade() {
		check(noClasses().that()
			.resideInAPackage(GATEWAY)
			.should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.ManagedChannelBuilder")
			.orShould()
			.dependOnClassesThat()
			.haveFullyQualifiedName("io.grpc.Grpc"));
	}

	@Test
	void aGrpcServiceKnowsNoHttpAndARestControllerNoServer() {
		check(noClasses().that()
			.areAnnotatedWith("net.devh.boot.grpc.server.service.GrpcService")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet.."));
		check(noClasses().that()
			.areAnnotatedWith("org.springframework.web.bind.annotation.RestController")
			.should()
			.dependOnClassesThat()
			.haveNameMatching("io\\.grpc\\.(Server.*|stub\\.ServerCall.*)"));
	}

	@Test
	void noPackagesDependOnEachOtherInACircle() {
		check(slices().matching("dev.greeting.(*).(*)..").should().beFreeOfCycles());
		check(slices().matching("dev.greeting.(**)").should().beFreeOfCycles());
	}

	@Test
	void nobodyKeepsAThreadLocalOfHisOwn() {
		check(noClasses().that()
			.resideInAnyPackage(PLATFORM, NAME_SERVICE, GATEWAY)
			.should()
			.dependOnClassesThat()
			.haveFullyQualifiedName("java.lang.ThreadLocal")
			.because("Micrometer carries what belongs to a request"));
	}

	private static void check(ArchRule rule) {
		rule.check(system);
	}

}
