package dev.greeting.gateway.openapi;

import java.io.IOException;

import dev.greeting.gateway.GatewayTest;
import org.junit.jupiter.api.Test;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when the beans of the document are created. No other test has requested the
 * document in this context, because its settings are its own. With them, springdoc needs
 * what an event of the start told it.
 */
@TestPropertySource(properties = { "springdoc.show-actuator=true", "management.server.port=0" })
class LazyDocumentationTests extends GatewayTest {

	@Autowired
	private ConfigurableListableBeanFactory beans;

	@Test
	void theFirstRequestForTheDocumentCreatesItsBeans() throws IOException, InterruptedException {
		assertThat(isCreated(OpenApiWebMvcResource.class)).isFalse();
		assertThat(isCreated(ObjectMapperProvider.class)).isFalse();
		assertThat(get("/v3/api-docs").body()).contains("\"/api/v1/say-hello\"");
		assertThat(isCreated(ObjectMapperProvider.class)).isTrue();
		assertThat(this.beans.getSingletonNames()).contains("initExtraSchemas", "modelConverterRegistrar");
	}

	private boolean isCreated(Class<?> type) {
		String[] names = this.beans.getBeanNamesForType(type, true, false);
		assertThat(names).hasSize(1);
		return this.beans.containsSingleton(names[0]);
	}

}
