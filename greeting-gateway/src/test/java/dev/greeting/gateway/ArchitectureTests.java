package dev.greeting.gateway;

import dev.greeting.platform.test.architecture.ServiceArchitectureTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

class ArchitectureTests extends ServiceArchitectureTests {

	@Test
	void featuresDoNotDependOnEachOther() {
		check(slices().matching("dev.greeting.gateway.(*)..")
			.should()
			.notDependOnEachOther()
			.ignoreDependency(resideInAPackage("dev.greeting.gateway.page.."),
					resideInAPackage("dev.greeting.gateway.items.."))
			.because("a feature is added and removed as one package; only the page uses the streams of another"));
	}

}
