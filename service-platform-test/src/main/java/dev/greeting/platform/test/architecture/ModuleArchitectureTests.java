package dev.greeting.platform.test.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Architecture rules for any module. Extend this class in the root package of the module
 * and add further rules:
 *
 * <pre class="code">
 * class ArchitectureTests extends ModuleArchitectureTests {
 *
 *     &#064;Test
 * void domainDoesNotDependOnTheWeb() {
 *         check(noClasses().that()…);
 *     }
 *
 * }
 * </pre>
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class ModuleArchitectureTests {

	private final JavaClasses classes = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(root());

	/**
	 * Returns the root package of the module.
	 * @return the package of the test class
	 */
	protected final String root() {
		return getClass().getPackageName();
	}

	/**
	 * Checks a rule against the classes below the root package, without those of tests.
	 * @param rule the rule, which need not apply to any class
	 */
	protected final void check(ArchRule rule) {
		rule.allowEmptyShould(true).check(this.classes);
	}

	@Test
	void moduleHasClasses() {
		assertThat(this.classes).as("classes below " + root()).isNotEmpty();
	}

	@Test
	void packagesAreFreeOfCycles() {
		check(slices().matching(root() + ".(*)..").should().beFreeOfCycles());
		check(slices().matching(root() + ".(**)").should().beFreeOfCycles());
	}

	@Test
	void noClassUsesAThreadLocal() {
		check(noClasses().should()
			.dependOnClassesThat()
			.areAssignableTo("java.lang.ThreadLocal")
			.because("Micrometer propagates the context of a request"));
	}

	@Test
	void grpcServicesDoNotDependOnHttp() {
		check(noClasses().that()
			.areAnnotatedWith("net.devh.boot.grpc.server.service.GrpcService")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.web..", "org.springframework.http..", "jakarta.servlet.."));
	}

	@Test
	void restControllersDoNotDependOnTheGrpcServer() {
		check(noClasses().that()
			.areAnnotatedWith("org.springframework.web.bind.annotation.RestController")
			.should()
			.dependOnClassesThat()
			.haveNameMatching("io\\.grpc\\.(Server.*|stub\\.ServerCall.*)"));
	}

}
