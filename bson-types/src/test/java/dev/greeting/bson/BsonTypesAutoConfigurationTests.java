package dev.greeting.bson;

import io.swagger.v3.core.converter.ModelConverter;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.springdoc.core.utils.SpringDocUtils;
import tools.jackson.databind.JacksonModule;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BsonTypesAutoConfiguration}.
 */
class BsonTypesAutoConfigurationTests {

	private static final AutoConfigurations autoConfigurations = AutoConfigurations
		.of(BsonTypesAutoConfiguration.class);

	private final WebApplicationContextRunner web = new WebApplicationContextRunner()
		.withConfiguration(autoConfigurations);

	@Test
	void aWebApplicationGetsAllBeans() {
		this.web.run((context) -> assertThat(context).hasSingleBean(BsonJacksonModule.class)
			.hasSingleBean(BsonModelConverter.class)
			.getBeans(Converter.class)
			.hasSize(4));
	}

	@Test
	void anApplicationWithoutAWebServerGetsNoConverters() {
		new ApplicationContextRunner().withConfiguration(autoConfigurations)
			.run((context) -> assertThat(context).hasSingleBean(BsonJacksonModule.class)
				.doesNotHaveBean(Converter.class));
	}

	@Test
	void anApplicationWithoutJacksonStarts() {
		this.web.withClassLoader(new FilteredClassLoader(JacksonModule.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("bsonJacksonModule")
				.hasBean("textToObjectIdConverter"));
	}

	@Test
	void anApplicationWithoutSpringdocStarts() {
		this.web.withClassLoader(new FilteredClassLoader(ModelConverter.class, SpringDocUtils.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("bsonModelConverter")
				.hasSingleBean(BsonJacksonModule.class));
	}

	@Test
	void anApplicationWithoutAnOpenApiDocumentGetsNoModelConverter() {
		this.web.withPropertyValues("springdoc.api-docs.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BsonModelConverter.class));
	}

	@Test
	void aConverterOfTheApplicationReplacesOurs() {
		this.web.withUserConfiguration(OwnConverter.class)
			.run((context) -> assertThat(context).doesNotHaveBean("textToObjectIdConverter")
				.hasBean("textToDecimal128Converter")
				.hasBean("objectIdToTextConverter"));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnConverter {

		@Bean
		Converter<String, ObjectId> lenient() {
			return ObjectId::new;
		}

	}

}
