package dev.greeting.platform.error;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the errors of a service have in common.
 *
 * @param domain the domain of the errors that the service itself reports, as
 * {@code google.rpc.ErrorInfo} has it: the registered name of the service or product,
 * such as "orders.example.com". A reason is unique within its domain. The default is
 * {@code spring.application.name}
 */
@ConfigurationProperties("greeting.error")
public record ErrorProperties(@DefaultValue("") String domain) {

	public ErrorProperties {
		InvalidSettingException.unless(domain.matches("[\\x21-\\x7E]{1,253}"), "domain",
				"must be a name in printable ASCII, without spaces, of at most 253 characters; its default is spring.application.name");
	}

}
