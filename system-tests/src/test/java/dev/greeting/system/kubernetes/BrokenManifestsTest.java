package dev.greeting.system.kubernetes;

import java.util.function.Consumer;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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

	@Test
	void aTypoInAFieldOfACertificate() {
		assertReportedWithMutualTls("dnsName",
				(manifests) -> rename(manifests.get("Certificate", "name-service").path("spec"), "dnsNames",
						"dnsName"));
	}

	@Test
	void aCertificateWithoutAnIssuer() {
		assertReportedWithMutualTls("issuerRef",
				(manifests) -> object(manifests.get("Certificate", "name-service").path("spec")).remove("issuerRef"));
	}

	@Test
	void aCertificateOfAnotherIssuer() {
		assertReportedWithMutualTls("The certificates have different issuers",
				(manifests) -> object(manifests.get("Certificate", "name-service").at("/spec/issuerRef")).put("name",
						"external"));
	}

	@Test
	void aCertificateThatKeepsItsKey() {
		assertReportedWithMutualTls("is not a new ECDSA key in PKCS8 with each renewal",
				(manifests) -> object(manifests.get("Certificate", "name-service").at("/spec/privateKey"))
					.put("rotationPolicy", "Never"));
	}

	@Test
	void aCertificateForServersAndClients() {
		assertReportedWithMutualTls("are not those of a server or of a client",
				(manifests) -> ((ArrayNode) manifests.get("Certificate", "name-service").at("/spec/usages"))
					.add("client auth"));
	}

	@Test
	void aCertificateThatIsRenewedTooLate() {
		assertReportedWithMutualTls("Certificate name-service: lasts PT24H and is renewed PT10M before its end",
				(manifests) -> object(manifests.get("Certificate", "name-service").path("spec")).put("renewBefore",
						"10m"));
	}

	@Test
	void aServerCertificateWithoutTheNameThatIsCalled() {
		assertReportedWithMutualTls(
				"Deployment greeting-gateway: calls name-service, but the server's Certificate has the names [names]",
				(manifests) -> object(manifests.get("Certificate", "name-service").path("spec")).putArray("dnsNames")
					.add("names"));
	}

	@Test
	void aNameInTheListThatNoCertificateHas() {
		assertReportedWithMutualTls(
				"no client's Certificate has the name spiffe://example.org/gateway, which may call api.Api",
				(manifests) -> configureMutualTls(manifests, "name-service", "spiffe://example.org/greeting-gateway",
						"spiffe://example.org/gateway"));
	}

	@Test
	void aListWithoutTheClient() {
		assertReportedWithMutualTls("Deployment greeting-gateway: Deployment name-service allows it nothing",
				(manifests) -> configureMutualTls(manifests, "name-service", "(?m)^ +(?:\"\\[.*|allowed-clients:)\n",
						""));
	}

	@Test
	void anUnknownSettingOfABundle() {
		assertReportedWithMutualTls("spring.ssl.bundle.pem.internal.keystore.certificates is not a property",
				(manifests) -> configureMutualTls(manifests, "name-service", "certificate: file:/etc/tls/tls.crt",
						"certificates: file:/etc/tls/tls.crt"));
	}

	@Test
	void aCertificateFromAFolderThatIsNotMounted() {
		assertReportedWithMutualTls(
				"Deployment name-service: keystore.certificate of its bundle is not in a projected volume",
				(manifests) -> configureMutualTls(manifests, "name-service", "/etc/tls/tls.crt", "/etc/ssl/tls.crt"));
	}

	@Test
	void aKeyThatIsNotThatOfTheCertificate() {
		assertReportedWithMutualTls("Deployment name-service: its key and its certificate are not of one Certificate",
				(manifests) -> configureMutualTls(manifests, "name-service", "tls.key", "roots.pem"));
	}

	@Test
	void rootsThatComeWithTheCertificate() {
		assertReportedWithMutualTls("so two CAs cannot overlap",
				(manifests) -> configureMutualTls(manifests, "name-service", "roots.pem", "tls.crt"));
	}

	@Test
	void aServiceThatStaysOnPlaintext() {
		assertReportedWithMutualTls(
				"Deployment greeting-gateway and Deployment name-service: only one of them has mutual TLS",
				(manifests) -> configureMutualTls(manifests, "greeting-gateway", "enabled: true", "enabled: false"));
	}

	@Test
	void aProfileThatIsNotActive() {
		assertReportedWithMutualTls("files that it does not read: [application-mutual-tls.yaml]",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/env/0")).put("value",
						"production"));
	}

	@Test
	void aProbeOnThePortWithMutualTls() {
		assertReportedWithMutualTls("Deployment name-service: the readinessProbe is on a port with mutual TLS",
				(manifests) -> {
					ObjectNode probe = object(deployment(manifests, "name-service").at(CONTAINER + "/readinessProbe"));
					probe.remove("httpGet");
					probe.putObject("grpc").put("port", 50051).put("service", "readiness");
				});
	}

	@Test
	void aRestPortBesideMutualTls() {
		assertReportedWithMutualTls("Deployment name-service: its containers have the ports {",
				(manifests) -> ((ArrayNode) deployment(manifests, "name-service").at(CONTAINER + "/ports")).addObject()
					.put("name", "http")
					.put("containerPort", 8080));
	}

	@Test
	void aServiceThatAnnouncesPlaintext() {
		assertReportedWithMutualTls("its appProtocol is \"kubernetes.io/h2c\"",
				(manifests) -> object(manifests.get("Service", "name-service").at("/spec/ports/0")).put("appProtocol",
						"kubernetes.io/h2c"));
	}

	@Test
	void aSecretThatNobodyMakes() {
		assertReportedWithMutualTls("Deployment name-service: no Certificate makes the Secret name-service-tls",
				(manifests) -> object(tlsVolume(manifests).at("/sources/0/secret")).put("name", "name-service-tls"));
	}

	@Test
	void rootsThatNobodyMakes() {
		assertReportedWithMutualTls("Deployment name-service: there is no ConfigMap roots",
				(manifests) -> object(tlsVolume(manifests).at("/sources/1/configMap")).put("name", "roots"));
	}

	@Test
	void aCertificateThatIsMountedAsASubPath() {
		assertReportedWithMutualTls("Deployment name-service: it mounts a subPath, which is never updated",
				(manifests) -> object(deployment(manifests, "name-service").at(CONTAINER + "/volumeMounts/0"))
					.put("subPath", "tls.crt"));
	}

	@Test
	void aKeyThatEverybodyCanRead() {
		assertReportedWithMutualTls("keystore.private-key of its bundle can be read by others",
				(manifests) -> tlsVolume(manifests).put("defaultMode", 0444));
	}

	@Test
	void aKeyThatItsOwnUserCannotRead() {
		assertReportedWithMutualTls("keystore.private-key of its bundle can be read by others, or not by its own user",
				(manifests) -> object(deployment(manifests, "name-service").at("/spec/template/spec/securityContext"))
					.remove("fsGroup"));
	}

	private static ObjectNode tlsVolume(Manifests manifests) {
		return object(deployment(manifests, "name-service").at("/spec/template/spec/volumes/0/projected"));
	}

	private static void configureMutualTls(Manifests manifests, String name, String pattern, String replacement) {
		ObjectNode data = object(configMap(manifests, name).path("data"));
		String before = data.path("application-mutual-tls.yaml").asString();
		String after = before.replaceAll(pattern, replacement);
		Assertions.assertThat(after).isNotEqualTo(before);
		data.put("application-mutual-tls.yaml", after);
	}

	private static void assertReported(String problem, Consumer<Manifests> mistake) {
		assertReported(Rendering.withoutMutualTls(), problem, mistake);
	}

	private static void assertReportedWithMutualTls(String problem, Consumer<Manifests> mistake) {
		assertReported(Rendering.everything(), problem, mistake);
	}

	private static void assertReported(Rendering rendering, String problem, Consumer<Manifests> mistake) {
		Manifests manifests = rendering.manifests();
		mistake.accept(manifests);
		Assertions.assertThat(Check.problems(manifests))
			.anySatisfy((it) -> Assertions.assertThat(it).contains(problem));
	}

	private static ObjectNode deployment(Manifests manifests, String name) {
		return manifests.get("Deployment", name);
	}

	private static void configure(Manifests manifests, String name, String yaml) {
		object(configMap(manifests, name).path("data")).put("application.yaml", yaml);
	}

	private static ObjectNode configMap(Manifests manifests, String name) {
		return manifests.ofKind("ConfigMap")
			.stream()
			.filter((candidate) -> Manifests.nameOf(candidate).startsWith(name))
			.findFirst()
			.orElseThrow();
	}

	private static void rename(JsonNode node, String from, String to) {
		object(node).set(to, object(node).remove(from));
	}

	private static ObjectNode object(JsonNode node) {
		return (ObjectNode) node;
	}

}
