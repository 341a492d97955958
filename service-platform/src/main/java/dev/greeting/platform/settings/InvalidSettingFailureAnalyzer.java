package dev.greeting.platform.settings;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Names the whole key of a setting that {@link InvalidSettingException} rejects; Boot's
 * own analyzer names the prefix and the record.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidSettingFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (NestedExceptionUtils.getRootCause(cause) instanceof InvalidSettingException invalid) {
			return new FailureAnalysis(cause.getName() + "." + invalid.getMessage(), "Correct the setting",
					rootFailure);
		}
		return null;
	}

}
