package dev.greeting.platform.test.service;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.annotation.AliasFor;

/**
 * A {@link SpringBootTest} of a whole service on random ports for HTTP, management and
 * gRPC. A test injects them with Boot's {@code @LocalServerPort} and
 * {@code @LocalManagementPort}, and with {@link LocalGrpcPort @LocalGrpcPort}.
 * <p>
 * The service is the one of the {@code @SpringBootApplication} in the package of the test
 * or above it. Test classes with the same configuration share one running service.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
public @interface ServiceTest {

	/**
	 * The classes that make up the service.
	 * @return the classes; if empty, the {@code @SpringBootApplication}
	 */
	@AliasFor(annotation = SpringBootTest.class)
	Class<?>[] classes() default {};

	/**
	 * Properties of the service, which override its {@code application.yaml}.
	 * @return the properties, in the form {@code key=value}
	 */
	@AliasFor(annotation = SpringBootTest.class)
	String[] properties() default {};

}
