package dev.greeting.gateway.openapi;

import java.io.IOException;

import dev.greeting.gateway.GatewayTest;
import io.swagger.v3.oas.models.OpenAPI;
import org.junit.jupiter.api.Test;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.api.OpenApiWebMvcResource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when the beans of the document are created. The property gives this test a
 * context of its own.
 */
@TestPropertySource(properties = "test.context=lazy-documentation")
class LazyDocumentationTests extends GatewayTest {

	@Autowired
	private ConfigurableListableBeanFactory beans;

	@Test
	void theFirstRequestForTheDocumentCreatesItsBeans() throws IOException, InterruptedException {
		assertThat(isCreated(OpenAPI.class)).isFalse();
		assertThat(isCreated(OpenApiWebMvcResource.class)).isFalse();
		assertThat(isCreated(ObjectMapperProvider.class)).isFalse();
		assertThat(get("/v3/api-docs").statusCode()).isEqualTo(200);
		assertThat(isCreated(OpenAPI.class)).isTrue();
		assertThat(this.beans.getSingletonNames()).contains("initExtraSchemas", "modelConverterRegistrar");
	}

	private boolean isCreated(Class<?> type) {
		String[] names = this.beans.getBeanNamesForType(type, true, false);
		assertThat(names).hasSize(1);
		return this.beans.containsSingleton(names[0]);
	}

}
