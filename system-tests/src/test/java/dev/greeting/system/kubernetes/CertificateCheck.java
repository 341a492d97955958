package dev.greeting.system.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks that certificates are short-lived, are renewed in time with a new key, and serve
 * one side only.
 */
final class CertificateCheck implements Check {

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		Set<String> issuers = new TreeSet<>();
		for (ObjectNode certificate : manifests.ofKind("Certificate")) {
			JsonNode spec = certificate.path("spec");
			issuers.add(spec.path("issuerRef").toString());
			JsonNode key = spec.path("privateKey");
			if (!key.path("algorithm").asString("").equals("ECDSA")
					|| !key.path("encoding").asString("").equals("PKCS8")
					|| !key.path("rotationPolicy").asString("").equals("Always")) {
				problems.accept("%s: its key %s is not a new ECDSA key in PKCS8 with each renewal"
					.formatted(Manifests.titleOf(certificate), key));
			}
			List<String> usages = spec.path("usages").valueStream().map(JsonNode::asString).toList();
			if (usages.contains("server auth") == usages.contains("client auth")) {
				problems.accept("%s: its usages %s are not those of a server or of a client"
					.formatted(Manifests.titleOf(certificate), usages));
			}
			Duration left = duration(spec, "renewBefore");
			Duration total = duration(spec, "duration");
			if (total.compareTo(Duration.ofDays(1)) > 0 || left.compareTo(total.dividedBy(2)) > 0
					|| left.compareTo(total.dividedBy(4)) < 0) {
				problems.accept("%s: lasts %s and is renewed %s before its end"
					.formatted(Manifests.titleOf(certificate), total, left));
			}
		}
		if (issuers.size() > 1) {
			problems.accept("The certificates have different issuers: " + issuers);
		}
	}

	private static Duration duration(JsonNode spec, String field) {
		return Duration.parse("PT" + spec.path(field).asString("0s"));
	}

}
