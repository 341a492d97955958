package dev.greeting.system.browser;

import dev.greeting.system.launch.Program;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Opens a tab for each test in the browser that serves the whole test run.
 */
final class SharedBrowser implements ParameterResolver, ExecutionCondition, AfterTestExecutionCallback {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedBrowser.class);

	private static final String ABSENT = "chromium and chromedriver are not on the PATH; .ci/install-browser.sh installs both";

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (!Browser.isInstalled() && !Program.isRequired()) {
			return ConditionEvaluationResult.disabled(ABSENT);
		}
		return ConditionEvaluationResult.enabled("There is what it needs");
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Tab.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		if (!Browser.isInstalled()) {
			throw new AssertionError(ABSENT);
		}
		Browser browser = context.getRoot()
			.getStore(NAMESPACE)
			.computeIfAbsent(Browser.class, (key) -> Browser.start(), Browser.class);
		return context.getStore(NAMESPACE).computeIfAbsent(Tab.class, (key) -> browser.open(), Tab.class);
	}

	@Override
	public void afterTestExecution(ExtensionContext context) {
		Tab tab = context.getStore(NAMESPACE).get(Tab.class, Tab.class);
		if (tab != null && context.getExecutionException().isPresent()) {
			context.publishReportEntry("screenshot of the page", tab.picture(context.getDisplayName()).toString());
		}
	}

}
