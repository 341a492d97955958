package dev.greeting.platform.security;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerProperties;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AuthenticationEntryPointFailureHandler;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.web.context.support.WebApplicationContextUtils;

import dev.greeting.platform.accesslog.RequestUser;

/**
 * Auto-configuration of HTTP routes that need a JWT. It applies if
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri} or {@code .jwk-set-uri} is
 * set. Spring Security checks the tokens.
 */
@AutoConfiguration(before = OAuth2ResourceServerAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass({ HttpSecurity.class, BearerTokenAuthenticationFilter.class,
		OAuth2ResourceServerAutoConfiguration.class })
@Conditional(JwtAutoConfiguration.IssuerCondition.class)
@EnableConfigurationProperties({ JwtProperties.class, OAuth2ResourceServerProperties.class })
public final class JwtAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	IssuerKeys issuerKeys(OAuth2ResourceServerProperties resourceServer, JwtProperties properties) {
		URI issuer = uri(SecuritySwitch.ISSUER_URI, resourceServer.getJwt().getIssuerUri());
		URI keySet = uri(SecuritySwitch.JWK_SET_URI, resourceServer.getJwt().getJwkSetUri());
		return new IssuerKeys(new KeySetFetcher(Objects.toString(issuer, null), keySet, properties.fetchTimeout()),
				properties.fetchTimeout());
	}

	private static @Nullable URI uri(String key, @Nullable String value) {
		if (value == null || value.isBlank()) {
			return null;
		}
		try {
			URI uri = new URI(value);
			if (uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
				return uri;
			}
		}
		catch (URISyntaxException ex) {
			// reported below
		}
		throw new InvalidConfigurationPropertyValueException(key, value,
				"It must be an absolute URI that begins with https:// or http://");
	}

	/**
	 * Replaces Boot's decoder, which lets all requests wait for an issuer that does not
	 * answer, one after the other, and asks the issuer for each token with an unknown
	 * key. It reads the same properties.
	 */
	@Bean
	@ConditionalOnMissingBean(JwtDecoder.class)
	NimbusJwtDecoder jwtDecoder(IssuerKeys keys, OAuth2ResourceServerProperties resourceServer,
			ObjectProvider<OAuth2TokenValidator<Jwt>> validators) {
		OAuth2ResourceServerProperties.Jwt properties = resourceServer.getJwt();
		if (properties.getAudiences().isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(SecuritySwitch.JWT + ".audiences", null,
					"It must name this service, or else tokens for any other service of the issuer would be accepted");
		}
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withJwkSource(keys)
			.jwsAlgorithms((algorithms) -> addAlgorithms(properties, algorithms))
			.build();
		decoder.setJwtValidator(validator(properties, validators.orderedStream().toList()));
		return decoder;
	}

	/**
	 * With a URI of keys, the algorithms are those of Boot's property. An issuer says
	 * itself which ones it uses: that of each key.
	 */
	private static void addAlgorithms(OAuth2ResourceServerProperties.Jwt properties,
			Set<SignatureAlgorithm> algorithms) {
		if (properties.getJwkSetUri() == null || properties.getJwkSetUri().isBlank()) {
			Collections.addAll(algorithms, SignatureAlgorithm.values());
			return;
		}
		for (String name : properties.getJwsAlgorithms()) {
			SignatureAlgorithm algorithm = SignatureAlgorithm.from(name);
			if (algorithm == null) {
				throw new InvalidConfigurationPropertyValueException(SecuritySwitch.JWT + ".jws-algorithms", name,
						"Unknown algorithm");
			}
			algorithms.add(algorithm);
		}
	}

	private static OAuth2TokenValidator<Jwt> validator(OAuth2ResourceServerProperties.Jwt properties,
			List<OAuth2TokenValidator<Jwt>> others) {
		JwtTypeValidator type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
		type.setAllowEmpty(true);
		JwtTimestampValidator timestamps = new JwtTimestampValidator();
		timestamps.setAllowEmptyExpiryClaim(false);
		List<OAuth2TokenValidator<Jwt>> validators = new ArrayList<>(List.of(type, timestamps));
		String issuer = properties.getIssuerUri();
		if (issuer != null && !issuer.isBlank()) {
			validators.add(new JwtIssuerValidator(issuer));
		}
		validators.add(new JwtClaimValidator<List<String>>(JwtClaimNames.AUD,
				(audiences) -> audiences != null && !Collections.disjoint(audiences, properties.getAudiences())));
		validators.addAll(others);
		return JwtValidators.createDefaultWithValidators(validators);
	}

	@Bean
	@ConditionalOnMissingBean(SecurityFilterChain.class)
	SecurityFilterChain jwtFilterChain(HttpSecurity http, JwtProperties properties) {
		BearerErrors errors = new BearerErrors();
		String[] paths = properties.paths().toArray(String[]::new);
		return http.securityMatcher((request) -> !isManagement(request)).authorizeHttpRequests((requests) -> {
			if (properties.scope() != null) {
				requests.requestMatchers(paths).hasAuthority("SCOPE_" + properties.scope());
			}
			else {
				requests.requestMatchers(paths).authenticated();
			}
			requests.anyRequest().permitAll();
		})
			.oauth2ResourceServer((resourceServer) -> resourceServer.authenticationEntryPoint(errors)
				.accessDeniedHandler(errors)
				.withObjectPostProcessor(new ServiceErrors(errors))
				.jwt((jwt) -> {
				}))
			.exceptionHandling((handling) -> handling.authenticationEntryPoint(errors).accessDeniedHandler(errors))
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			// Nothing of a browser identifies its user, so no other page can act for
			// them.
			.csrf(AbstractHttpConfigurer::disable)
			// The platform sets the headers of all responses.
			.headers(AbstractHttpConfigurer::disable)
			.requestCache(AbstractHttpConfigurer::disable)
			.logout(AbstractHttpConfigurer::disable)
			.build();
	}

	/**
	 * Boot puts the filter chain of the application in front of the management port, too.
	 */
	private static boolean isManagement(HttpServletRequest request) {
		return WebServerApplicationContext.hasServerNamespace(
				WebApplicationContextUtils.getWebApplicationContext(request.getServletContext()), "management");
	}

	/**
	 * Keeps Spring Security from measuring each of its steps. The metrics of HTTP
	 * requests have the statuses.
	 */
	@Bean
	@ConditionalOnMissingBean
	SecurityObservationSettings securityObservationSettings() {
		return SecurityObservationSettings.noObservations();
	}

	@Bean
	@ConditionalOnMissingBean
	RequestUser requestUser() {
		return JwtAutoConfiguration::user;
	}

	private static @Nullable String user(HttpServletRequest request) {
		Object context = request.getAttribute(RequestAttributeSecurityContextRepository.DEFAULT_REQUEST_ATTR_NAME);
		Authentication user = (context instanceof SecurityContext security) ? security.getAuthentication() : null;
		return (user != null) ? user.getName() : null;
	}

	/**
	 * Lets the entry point also answer if a token could not be checked. By default, this
	 * is an unexpected error.
	 */
	private record ServiceErrors(BearerErrors errors) implements ObjectPostProcessor<BearerTokenAuthenticationFilter> {

		@Override
		public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
			AuthenticationEntryPointFailureHandler handler = new AuthenticationEntryPointFailureHandler(this.errors);
			handler.setRethrowAuthenticationServiceException(false);
			filter.setAuthenticationFailureHandler(handler);
			return filter;
		}

	}

	static final class IssuerCondition implements Condition {

		@Override
		public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
			return SecuritySwitch.hasIssuer(context.getEnvironment());
		}

	}

}
