package dev.greeting.platform;

import dev.greeting.platform.test.architecture.ModuleArchitectureTests;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

class ArchitectureTests extends ModuleArchitectureTests {

	@Test
	void thePlatformDoesNotDependOnTheContractOfAService() {
		check(noClasses().should()
			.dependOnClassesThat()
			.resideInAnyPackage("dev.greeting.contract.api..", "dev.greeting.contract.names..")
			.because("other services use the platform as one dependency"));
	}

}
