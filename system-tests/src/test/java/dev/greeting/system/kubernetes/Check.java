package dev.greeting.system.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A rule for manifests. Reports problems as sentences.
 */
interface Check {

	List<Check> ALL = List.of(new SchemaCheck(), new ReferenceCheck(), new PortCheck(), new ConfigurationCheck(),
			new ShutdownCheck(), new SecurityCheck(), new AvailabilityCheck(), new NetworkPolicyCheck(),
			new CertificateCheck(), new MutualTlsCheck());

	void check(Manifests manifests, Consumer<String> problems);

	static List<String> problems(Manifests manifests) {
		List<String> problems = new ArrayList<>();
		ALL.forEach((check) -> check.check(manifests, problems::add));
		return problems;
	}

}
