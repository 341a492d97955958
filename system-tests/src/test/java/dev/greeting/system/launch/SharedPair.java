package dev.greeting.system.launch;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides the pair that runs for the whole test run to tests that do not disturb it. It
 * runs with the small heap that streaming must fit. Jars speak plaintext to each other,
 * images mutual TLS.
 */
public final class SharedPair implements ParameterResolver, ExecutionCondition {

	private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedPair.class);

	/**
	 * Without an engine, tests against images are skipped, but not in CI.
	 */
	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		if (ImageLauncher.isConfigured() && !ImageLauncher.isPossible() && !Program.isRequired()) {
			return ConditionEvaluationResult.disabled("There is no Docker engine in the network of this machine");
		}
		return ConditionEvaluationResult.enabled("There is what it needs");
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == Pair.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		ExtensionContext.Store store = context.getRoot().getStore(NAMESPACE);
		// Closed after the pair, because it was stored before.
		Launcher launcher = ImageLauncher.isConfigured()
				? store.computeIfAbsent(MutualTlsImages.class, (key) -> new MutualTlsImages(), MutualTlsImages.class)
				: Launcher.configured();
		return store.computeIfAbsent(Pair.class, (key) -> Pair.start(launcher, Settings.none().onJvm("-Xmx64m")),
				Pair.class);
	}

}
