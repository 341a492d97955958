package dev.greeting.system.kubernetes;

import java.util.List;

import dev.greeting.system.launch.Project;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KubernetesManifestsTest {

	static List<Rendering> renderings() {
		return Rendering.all();
	}

	@ParameterizedTest
	@MethodSource("renderings")
	void everyRenderingCanBeApplied(Rendering rendering) {
		Assertions.assertThat(Check.problems(rendering.manifests())).isEmpty();
	}

	@Test
	void theBaseHasBothServices() {
		Assertions.assertThat(new Rendering("base", Project.file("kubernetes/base")).manifests().workloads())
			.extracting(Workload::name)
			.contains("name-service", "greeting-gateway");
	}

	@Test
	void everyComponentAddsSomething() {
		Assertions.assertThat(Rendering.everything().manifests().objects())
			.extracting(Manifests::kindOf)
			.contains("Certificate", "HorizontalPodAutoscaler", "Ingress", "NetworkPolicy", "PodMonitor",
					"PrometheusRule");
	}

}
