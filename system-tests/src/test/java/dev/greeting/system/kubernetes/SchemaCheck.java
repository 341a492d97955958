package dev.greeting.system.kubernetes;

import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Consumer;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks every object against Kubernetes' OpenAPI document or the Prometheus operator's
 * types: no unknown fields, no missing required fields, no wrong types.
 */
final class SchemaCheck implements Check {

	private static final com.fasterxml.jackson.databind.json.JsonMapper STRICT = com.fasterxml.jackson.databind.json.JsonMapper
		.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.annotationIntrospector(new WithoutAdditionalProperties())
		.build();

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		for (ObjectNode object : manifests.objects()) {
			try {
				check(object);
			}
			catch (ReflectiveOperationException | JsonProcessingException | RuntimeException ex) {
				Throwable cause = (ex instanceof InvocationTargetException) ? ex.getCause() : ex;
				problems.accept("%s: %s".formatted(Manifests.titleOf(object), cause));
			}
		}
	}

	private static void check(ObjectNode object) throws ReflectiveOperationException, JsonProcessingException {
		String apiVersion = Manifests.text(object, "/apiVersion");
		String kind = Manifests.kindOf(object);
		if (apiVersion.equals("monitoring.coreos.com/v1")) {
			STRICT.readValue(object.toString(), Class.forName("io.fabric8.openshift.api.model.monitoring.v1." + kind));
			return;
		}
		if (apiVersion.equals("cert-manager.io/v1")) {
			STRICT.treeToValue(STRICT.readTree(object.toString()).path("spec"), CertificateSpec.class);
			return;
		}
		String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
		Class<?> model = Class.forName("io.kubernetes.client.openapi.models." + version.substring(0, 1).toUpperCase()
				+ version.substring(1) + kind);
		JsonElement json = JsonParser.parseString(object.toString());
		model.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
		// The method above does not look at numbers.
		JSON.getGson().<Object>fromJson(json, model);
	}

	/**
	 * The fields of a Certificate that are used here. cert-manager publishes its types
	 * for Go only.
	 */
	private record CertificateSpec(@JsonProperty(required = true) String secretName, List<String> dnsNames,
			List<String> uris, List<String> usages, String duration, String renewBefore, Integer revisionHistoryLimit,
			PrivateKey privateKey, @JsonProperty(required = true) IssuerRef issuerRef) {

		private record PrivateKey(String algorithm, Integer size, String encoding, String rotationPolicy) {

		}

		private record IssuerRef(String group, String kind, @JsonProperty(required = true) String name) {

		}

	}

	/**
	 * The property in which fabric8's types keep unknown fields.
	 */
	private static final class WithoutAdditionalProperties extends JacksonAnnotationIntrospector {

		@Override
		public Boolean hasAnySetter(Annotated annotated) {
			return false;
		}

	}

}
