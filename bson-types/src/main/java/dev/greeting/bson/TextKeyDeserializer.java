package dev.greeting.bson;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;

/**
 * Reads a key of a JSON object as {@link TextDeserializer} reads a value. Jackson's own
 * would use the constructor that takes a string.
 */
final class TextKeyDeserializer extends KeyDeserializer {

	private final Class<?> type;

	private final Function<String, ?> parser;

	TextKeyDeserializer(Class<?> type, Function<String, ?> parser) {
		this.type = type;
		this.parser = parser;
	}

	@Override
	public @Nullable Object deserializeKey(String key, DeserializationContext context) {
		try {
			return this.parser.apply(key);
		}
		catch (IllegalArgumentException ex) {
			return context.handleWeirdKey(this.type, key, "%s", ex.getMessage());
		}
	}

}
