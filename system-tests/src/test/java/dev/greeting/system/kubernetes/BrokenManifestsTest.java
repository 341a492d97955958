package dev.greeting.system.kubernetes;

import java.util.function.Consumer;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Mistakes that are easy to make and hard to see. Each must be reported.
 */
class BrokenManifestsTest {

	private static final String CONTAINER = "/spec/template/spec/containers/0";

	@Test
	void aTypoInAField() {
		assertReported("readinesProbe", (manifests) -> rename(deployment(manifests, "name-service").at(CONTAINER),
				"readinessProbe", "readinesProbe"));
	}

	@Test
	void aTypoInAFieldOfTheBudget() {
		assertReported("maxUnavailabe",
				(manifests) -> rename(manifests.get("PodDisruptionBudget", "name-service").path("spec"),
						"maxUnavailable", "maxUnavailabe"));
	}

	@Test
	void aTypoInAFieldOfACustomResource() {
		assertReported("podMetricEndpoints", (manifests) -> rename(manifests.get("PodMonitor", "greeting").path("spec"),
				"podMetricsEndpoints", "podMetricEndpoints"));
	}

	@Test
	void aRequiredFieldThatIsMissing() {
		assertReported("`selector` is not found",
				(manifests) -> object(deployment(manifests, "name-service").path("spec")).remove("selector"));
	}

	@Test
	void aWordInsteadOfANumber() {
		assertReported("two",
				(manifests) -> object(manifests.get("HorizontalPodAutoscaler", "name-service").path("spec"))
					.put("minReplicas", "two"));
	}

	@Test
	void aProbeOnAPortThatNoContainerHas() {
		assertReported("Deployment name-service: the livenessProbe is on port 50052, which no container has",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/livenessProbe/grpc"))
					.put("port", 50052));
	}

	@Test
	void aPortThatTheApplicationDoesNotListenOn() {
		assertReported("the application listens on {",
				(manifests) -> object(deployment(manifests, "greeting-gateway").at(CONTAINER + "/ports/0"))
					.put("containerPort", 8080));
	}

	@Test
	void aLivenessProbeThatChecksReadiness() {
		assertReported("liveness and readiness are the same probe",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/livenessProbe/grpc"))
					.put("service", "readiness"));
	}

	@Test
	void aHeadlessServiceWithAnotherTargetPort() {
		assertReported("is headless",
				(manifests) -> object(manifests.get("Service", "name-service").at("/spec/ports/0")).put("port", 80));
	}

	@Test
	void aServiceThatSelectsNothing() {
		assertReported("Service greeting-gateway: its selector selects no pod",
				(manifests) -> object(manifests.get("Service", "greeting-gateway").at("/spec/selector"))
					.put("app.kubernetes.io/name", "gateway"));
	}

	@Test
	void aNetworkPolicyWhoseSelectorMatchesNothing() {
		assertReported("NetworkPolicy name-service: its podSelector selects no pod",
				(manifests) -> object(
						manifests.get("NetworkPolicy", "name-service").at("/spec/podSelector/matchLabels"))
					.put("app.kubernetes.io/name", "names"));
	}

	@Test
	void aNetworkPolicyWhosePeerMatchesNothing() {
		assertReported("\"gateway\"}}} selects no pod", (manifests) -> object(
				manifests.get("NetworkPolicy", "name-service").at("/spec/ingress/0/from/0/podSelector/matchLabels"))
			.put("app.kubernetes.io/name", "gateway"));
	}

	@Test
	void aNetworkPolicyThatOpensTheManagementPortToTheGateway() {
		assertReported("The network policies allow [", (manifests) -> {
			object(manifests.get("NetworkPolicy", "name-service").at("/spec/ingress/0/ports/0")).put("port", 9080);
			object(manifests.get("NetworkPolicy", "greeting-gateway").at("/spec/egress/0/ports/0")).put("port", 9080);
		});
	}

	@Test
	void aPodThatIsKilledWhileItDrains() {
		assertReported("Deployment name-service: may take PT1M5S to stop, and is killed after PT30S",
				(manifests) -> object(deployment(manifests, "name-service").at("/spec/template/spec"))
					.put("terminationGracePeriodSeconds", 30));
	}

	@Test
	void aDrainThatIsLongerThanTheGracePeriodOfThePod() {
		assertReported("may take PT1M35S to stop",
				(manifests) -> configure(manifests, "name-service", "greeting.shutdown.drain-delay: 40s"));
	}

	@Test
	void anUnknownVariable() {
		assertReported("GREETING_SHUTDOWN_DRAIN_DELAYS is not a property",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/env/0")).put("name",
						"GREETING_SHUTDOWN_DRAIN_DELAYS"));
	}

	@Test
	void aVariableForAMapKeyWithADash() {
		assertReported("GRPC_CLIENT_NAMESERVICE_ADDRESS is not a property of the application, or is below a map",
				(manifests) -> object(deployment(manifests, "greeting-gateway").at(CONTAINER + "/env/0")).put("name",
						"GRPC_CLIENT_NAMESERVICE_ADDRESS"));
	}

	@Test
	void anUnknownJvmOption() {
		assertReported("the JVM does not accept JAVA_TOOL_OPTIONS",
				(manifests) -> object(deployment(manifests, "greeting-gateway").at(CONTAINER + "/env/2")).put("value",
						"-XX:ActiveProcessors=4"));
	}

	@Test
	void anUnknownSetting() {
		assertReported("greeting.shutdown.drain is not a property",
				(manifests) -> configure(manifests, "name-service", "greeting.shutdown.drain: 4s"));
	}

	@Test
	void anUnknownSettingOfAClient() {
		assertReported("greeting.grpc.client.name-service.timeout is not a property",
				(manifests) -> configure(manifests, "greeting-gateway", """
						grpc.client.name-service.address: dns:///name-service:50051
						greeting.grpc.client.name-service.retry.max-attempts: 2
						greeting.grpc.client.name-service.timeout: 4s
						"""));
	}

	@Test
	void aClientThatUsesASingleAddress() {
		assertReported(
				"its gRPC client name-service calls dns:///name-service-http:80, which is not a headless Service",
				(manifests) -> configure(manifests, "greeting-gateway",
						"grpc.client.name-service.address: dns:///name-service-http:80"));
	}

	@Test
	void aConfigurationThatIsMountedAtTheWrongPath() {
		assertReported("the application does not read its mounted configuration",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/env/1")).put("value",
						"file:/config/"));
	}

	@Test
	void aFixedNumberOfReplicasWithAnAutoscaler() {
		assertReported("overwrite those of HorizontalPodAutoscaler name-service",
				(manifests) -> object(deployment(manifests, "name-service").path("spec")).put("replicas", 2));
	}

	@Test
	void aFileSystemThatCanBeWrittenTo() {
		assertReported("its file system can be written to",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/securityContext"))
					.remove("readOnlyRootFilesystem"));
	}

	@Test
	void aUserWithoutANumber() {
		assertReported("its user has no number",
				(manifests) -> object(deployment(manifests, "name-service").at("/spec/template/spec/securityContext"))
					.remove("runAsUser"));
	}

	@Test
	void aTokenThatIsMounted() {
		assertReported("Deployment name-service: the account's token is mounted",
				(manifests) -> object(deployment(manifests, "name-service").at("/spec/template/spec"))
					.remove("automountServiceAccountToken"));
	}

	@Test
	void memoryWithoutALimit() {
		assertReported("its memory is not bounded",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/resources"))
					.remove("limits"));
	}

	private static void assertReported(String problem, Consumer<Manifests> mistake) {
		Manifests manifests = Rendering.everything().manifests();
		mistake.accept(manifests);
		Assertions.assertThat(Check.problems(manifests))
			.anySatisfy((it) -> Assertions.assertThat(it).contains(problem));
	}

	private static ObjectNode deployment(Manifests manifests, String name) {
		return manifests.get("Deployment", name);
	}

	private static void configure(Manifests manifests, String name, String yaml) {
		ObjectNode map = manifests.ofKind("ConfigMap")
			.stream()
			.filter((candidate) -> Manifests.nameOf(candidate).startsWith(name))
			.findFirst()
			.orElseThrow();
		object(map.path("data")).put("application.yaml", yaml);
	}

	private static void rename(JsonNode node, String from, String to) {
		object(node).set(to, object(node).remove(from));
	}

	private static ObjectNode object(JsonNode node) {
		return (ObjectNode) node;
	}

}
