package dev.greeting.platform.security;

import java.util.Map;
import java.util.stream.Collectors;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.env.MockEnvironment;

import dev.greeting.probe.ProbeTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that Spring Security, which is on the class path, is off without its properties
 * if it is optional.
 */
class SecuritySwitchTests extends ProbeTest {

	private static final String BOOTS = "org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration";

	@Autowired
	private ServletContext servletContext;

	@Autowired
	private ApplicationContext application;

	@Test
	void noFilterOfSpringSecurityIsOnThePathOfARequest() {
		assertThat(this.servletContext.getFilterRegistrations()
			.values()
			.stream()
			.map(FilterRegistration::getName)
			.collect(Collectors.toSet())).containsExactlyInAnyOrder("characterEncodingFilter", "formContentFilter",
					"requestContextFilter", "webMvcObservationFilter", "probeFilter",
					"Tomcat WebSocket (JSR356) Filter");
	}

	@Test
	void noBeanOfSpringSecurityExists() {
		assertThat(this.application.getBeanDefinitionNames())
			.noneMatch((name) -> String.valueOf(this.application.getType(name)).contains("springframework.security"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.security.oauth2.resourceserver.jwt.issuer-uri", "spring.security.user.name" })
	void anyPropertyOfSpringSecuritySwitchesItOn(String property) {
		assertThat(isKept(Map.of())).isFalse();
		assertThat(isKept(Map.of(property, ""))).isFalse();
		assertThat(isKept(Map.of(property, "http://localhost:1"))).isTrue();
	}

	@Test
	void itIsOnByDefaultAsInSpringBoot() {
		assertThat(isKept(Map.of("greeting.security.optional", "false"))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.security.oauth2.resourceserver.jwt.audiences", "greeting.security.jwt.scope" })
	void settingsOfTokensThatNothingWouldCheckEndTheStart(String property) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> isKept(Map.of(property, "greeting")))
			.withMessageContaining("spring.security.oauth2.resourceserver.jwt.issuer-uri");
	}

	@Test
	void aScopeThatNothingWouldCheckEndsTheStart() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> isKept(Map.of("spring.security.oauth2.resourceserver.jwt.public-key-location",
					"classpath:key.pem", "greeting.security.jwt.scope", "greet")))
			.withMessageContaining("greeting.security.jwt");
	}

	private static boolean isKept(Map<String, String> properties) {
		MockEnvironment environment = new MockEnvironment().withProperty("greeting.security.optional", "true");
		properties.forEach(environment::setProperty);
		SecuritySwitch filter = new SecuritySwitch();
		filter.setEnvironment(environment);
		return filter.match(new String[] { BOOTS }, null)[0];
	}

}
