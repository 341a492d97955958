package dev.greeting.system.kubernetes;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Checks that services with mutual TLS find their files, that certificates have the names
 * that the other side looks for, and that nobody speaks plaintext to a TLS port.
 */
final class MutualTlsCheck implements Check {

	private static final Bindable<Map<String, List<String>>> ALLOWED_CLIENTS = Bindable
		.of(ResolvableType.forClassWithGenerics(Map.class, ResolvableType.forClass(String.class),
				ResolvableType.forClassWithGenerics(List.class, String.class)));

	static boolean isEnabled(Environment environment) {
		return environment.getProperty("greeting.tls.enabled", Boolean.class, false);
	}

	@Override
	public void check(Manifests manifests, Consumer<String> problems) {
		for (Workload workload : manifests.workloads()) {
			if (isEnabled(workload.settings(manifests))) {
				files(manifests, workload, problems);
				probes(manifests, workload, problems);
				allowedClients(manifests, workload, problems);
			}
			workload.grpcClients(manifests).forEach((client, address) -> {
				URI target = URI.create(address.replace("dns:///", "dns://"));
				callees(manifests, target).forEach((callee) -> call(manifests, workload, callee, target, problems));
			});
		}
		manifests.ofKind("Service").forEach((service) -> appProtocols(manifests, service, problems));
	}

	private static void files(Manifests manifests, Workload workload, Consumer<String> problems) {
		for (String property : List.of("keystore.certificate", "keystore.private-key", "truststore.certificate")) {
			Optional<MountedFile> file = file(manifests, workload, property);
			if (file.isEmpty()) {
				problems
					.accept("%s: %s of its bundle is not in a projected volume".formatted(workload.title(), property));
			}
			else if (!file.get().isReadableIn(workload.pod())) {
				problems.accept("%s: %s of its bundle can be read by others, or not by its own user"
					.formatted(workload.title(), property));
			}
		}
		if (certificate(manifests, workload, "keystore.private-key").isEmpty()
				|| !certificate(manifests, workload, "keystore.private-key")
					.equals(certificate(manifests, workload, "keystore.certificate"))) {
			problems.accept("%s: its key and its certificate are not of one Certificate".formatted(workload.title()));
		}
		if (file(manifests, workload, "truststore.certificate").flatMap(MountedFile::secret).isPresent()) {
			problems.accept("%s: its roots are replaced together with its certificate, so two CAs cannot overlap"
				.formatted(workload.title()));
		}
	}

	private static Optional<MountedFile> file(Manifests manifests, Workload workload, String property) {
		Environment settings = workload.settings(manifests);
		String location = settings.getProperty("spring.ssl.bundle.pem.%s.%s"
			.formatted(settings.getProperty("greeting.tls.bundle", "internal"), property), "");
		return MountedFile.find(manifests, workload, location);
	}

	private static Optional<ObjectNode> certificate(Manifests manifests, Workload workload, String property) {
		return file(manifests, workload, property).flatMap(MountedFile::secret)
			.flatMap((secret) -> manifests.ofKind("Certificate")
				.stream()
				.filter((certificate) -> Manifests.text(certificate, "/spec/secretName").equals(secret))
				.findFirst());
	}

	private static Set<String> names(ObjectNode certificate, String... fields) {
		Set<String> names = new TreeSet<>();
		for (String field : fields) {
			certificate.path("spec").path(field).forEach((name) -> names.add(name.asString()));
		}
		return names;
	}

	/**
	 * The kubelet has no client certificate.
	 */
	private static void probes(Manifests manifests, Workload workload, Consumer<String> problems) {
		Optional<Integer> tlsPort = tlsPort(manifests, workload);
		for (JsonNode container : workload.containers()) {
			for (String name : Workload.PROBES) {
				JsonNode probe = container.path(name);
				boolean plain = Stream.of("/grpc/port", "/httpGet/port", "/tcpSocket/port")
					.map(probe::at)
					.filter((port) -> !port.isMissingNode())
					.flatMap((port) -> workload.port(port).stream())
					.noneMatch((port) -> tlsPort.filter(port::equals).isPresent());
				if (!plain) {
					problems.accept("%s: the %s is on a port with mutual TLS".formatted(workload.title(), name));
				}
			}
		}
	}

	private static Optional<Integer> tlsPort(Manifests manifests, Workload workload) {
		Environment settings = workload.settings(manifests);
		return isEnabled(settings) ? Optional.ofNullable(settings.getProperty("grpc.server.port", Integer.class))
				: Optional.empty();
	}

	private static Map<String, List<String>> allowedClients(Manifests manifests, Workload workload) {
		return Binder.get(workload.settings(manifests))
			.bind("greeting.tls.allowed-clients", ALLOWED_CLIENTS)
			.orElse(Map.of());
	}

	private static void allowedClients(Manifests manifests, Workload workload, Consumer<String> problems) {
		Set<String> known = new TreeSet<>();
		manifests.ofKind("Certificate")
			.stream()
			.filter((certificate) -> hasUsage(certificate, "client auth"))
			.forEach((certificate) -> known.addAll(names(certificate, "uris", "dnsNames")));
		allowedClients(manifests, workload).forEach((service, clients) -> clients.stream()
			.filter((client) -> !known.contains(client))
			.forEach((client) -> problems.accept("%s: no client's Certificate has the name %s, which may call %s"
				.formatted(workload.title(), client, service))));
	}

	private static boolean hasUsage(ObjectNode certificate, String usage) {
		return names(certificate, "usages").contains(usage);
	}

	private static List<Workload> callees(Manifests manifests, URI target) {
		return manifests.ofKind("Service")
			.stream()
			.filter((service) -> Manifests.nameOf(service).equals(target.getHost()))
			.flatMap((service) -> manifests.selected(ReferenceCheck.matchLabels(service.at("/spec/selector"))).stream())
			.toList();
	}

	private static void call(Manifests manifests, Workload caller, Workload callee, URI target,
			Consumer<String> problems) {
		boolean enabled = isEnabled(caller.settings(manifests));
		if (enabled != isEnabled(callee.settings(manifests))) {
			problems.accept("%s and %s: only one of them has mutual TLS".formatted(caller.title(), callee.title()));
		}
		if (!enabled) {
			return;
		}
		Set<String> ofServer = certificate(manifests, callee, "keystore.certificate")
			.filter((certificate) -> hasUsage(certificate, "server auth"))
			.map((certificate) -> names(certificate, "dnsNames"))
			.orElse(Set.of());
		if (!ofServer.contains(target.getHost())) {
			problems.accept("%s: calls %s, but the server's Certificate has the names %s".formatted(caller.title(),
					target.getHost(), ofServer));
		}
		Set<String> ofClient = certificate(manifests, caller, "keystore.certificate")
			.filter((certificate) -> hasUsage(certificate, "client auth"))
			.map((certificate) -> names(certificate, "uris", "dnsNames"))
			.orElse(Set.of());
		if (allowedClients(manifests, callee).values().stream().flatMap(List::stream).noneMatch(ofClient::contains)) {
			problems.accept(
					"%s: %s allows it nothing, its names are %s".formatted(caller.title(), callee.title(), ofClient));
		}
	}

	private static void appProtocols(Manifests manifests, ObjectNode service, Consumer<String> problems) {
		for (Workload workload : manifests.selected(ReferenceCheck.matchLabels(service.at("/spec/selector")))) {
			for (JsonNode port : service.at("/spec/ports")) {
				boolean tls = tlsPort(manifests, workload)
					.filter((it) -> workload.port(port.path("targetPort")).filter(it::equals).isPresent())
					.isPresent();
				if (tls && !port.path("appProtocol").asString("").equals("https")) {
					problems.accept("%s: its port %s has mutual TLS, its appProtocol is %s"
						.formatted(Manifests.titleOf(service), port.path("name"), port.path("appProtocol")));
				}
			}
		}
	}

}
