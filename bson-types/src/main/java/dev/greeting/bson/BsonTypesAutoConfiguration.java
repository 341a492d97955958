package dev.greeting.bson;

import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.util.PrimitiveType;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.springdoc.core.utils.SpringDocUtils;
import tools.jackson.databind.JacksonModule;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;

/**
 * Auto-configuration for BSON's types in JSON, in parameters of controllers and in the
 * OpenAPI document, depending on which of these the application has.
 */
@AutoConfiguration
public final class BsonTypesAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JacksonModule.class)
	static class JsonConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BsonJacksonModule bsonJacksonModule() {
			return new BsonJacksonModule();
		}

	}

	/**
	 * Spring Boot registers converter beans with Spring MVC and WebFlux.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication
	static class ParameterConfiguration {

		@Bean
		@ConditionalOnMissingBean
		Converter<String, ObjectId> textToObjectIdConverter() {
			return BsonText::objectId;
		}

		@Bean
		@ConditionalOnMissingBean
		Converter<ObjectId, String> objectIdToTextConverter() {
			return ObjectId::toString;
		}

		@Bean
		@ConditionalOnMissingBean
		Converter<String, Decimal128> textToDecimal128Converter() {
			return BsonText::decimal128;
		}

		@Bean
		@ConditionalOnMissingBean
		Converter<Decimal128, String> decimal128ToTextConverter() {
			return Decimal128::toString;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ModelConverter.class, SpringDocUtils.class })
	@ConditionalOnBooleanProperty(name = "springdoc.api-docs.enabled", matchIfMissing = true)
	static class OpenApiConfiguration {

		@Bean
		@ConditionalOnMissingBean
		BsonModelConverter bsonModelConverter() {
			// Otherwise springdoc describes a parameter as the String that it is
			// converted from, and splits one in a @ParameterObject into its properties.
			// This map is shared by all applications of the JVM.
			PrimitiveType.customClasses().putIfAbsent(ObjectId.class.getName(), PrimitiveType.STRING);
			PrimitiveType.customClasses().putIfAbsent(Decimal128.class.getName(), PrimitiveType.STRING);
			return new BsonModelConverter();
		}

	}

}
