package dev.greeting.bson;

import java.util.Iterator;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Describes BSON's types in an OpenAPI document as strings, their form in JSON and in
 * parameters.
 */
final class BsonModelConverter implements ModelConverter {

	@Override
	public @Nullable Schema<?> resolve(AnnotatedType type, ModelConverterContext context,
			Iterator<ModelConverter> chain) {
		Class<?> rawClass = Json.mapper().constructType(type.getType()).getRawClass();
		if (rawClass == ObjectId.class) {
			return new StringSchema().pattern(BsonText.OBJECT_ID).example("507f1f77bcf86cd799439011");
		}
		if (rawClass == Decimal128.class) {
			return new StringSchema().pattern(BsonText.DECIMAL128)
				.maxLength(BsonText.DECIMAL128_MAX_LENGTH)
				.example("12.30");
		}
		return chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
	}

}
