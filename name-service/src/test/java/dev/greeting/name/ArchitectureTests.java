package dev.greeting.name;

import dev.greeting.platform.test.architecture.ServiceArchitectureTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ArchitectureTests extends ServiceArchitectureTests {

	@Test
	void theDomainIsPlainJava() {
		check(classes().that()
			.resideInAnyPackage("dev.greeting.name.greetings..", "dev.greeting.name.items..")
			.or()
			.haveNameMatching("dev\\.greeting\\.name\\.names\\.UpperCaseName")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "org.jspecify.annotations..", "dev.greeting.name.greetings..",
					"dev.greeting.name.items..", "dev.greeting.name.names..")
			.because("the domain must not depend on the protocols"));
	}

	@Test
	void featuresDoNotDependOnEachOther() {
		check(slices().matching("dev.greeting.name.(*)..")
			.should()
			.notDependOnEachOther()
			.ignoreDependency(resideInAPackage("dev.greeting.name.api.."),
					resideInAPackage("dev.greeting.name.greetings.."))
			.ignoreDependency(resideInAPackage("dev.greeting.name.api.."),
					resideInAPackage("dev.greeting.name.items.."))
			.because("the gRPC service api.Api uses both of the others"));
	}

}
