package dev.greeting.gateway.greetings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;

import org.springframework.core.annotation.AliasFor;

/**
 * Documents the parameter with the name to greet.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
		description = "The name to greet. Lengths count Unicode code points; at least one of them is not white space "
				+ "(Unicode `White_Space`).",
		schema = @Schema(type = "string", minLength = 1, maxLength = 256, pattern = "\\S"))
@interface NameParameter {

	@AliasFor(annotation = Parameter.class, attribute = "example")
	String example();

}
