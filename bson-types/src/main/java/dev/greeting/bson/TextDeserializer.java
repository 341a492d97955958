package dev.greeting.bson;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;

/**
 * Reads a value from a JSON string only. Rejects empty strings and numbers.
 */
final class TextDeserializer<T> extends StdScalarDeserializer<T> {

	private final transient Function<String, T> parser;

	TextDeserializer(Class<T> type, Function<String, T> parser) {
		super(type);
		this.parser = parser;
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable T deserialize(JsonParser json, DeserializationContext context) {
		if (!json.hasToken(JsonToken.VALUE_STRING)) {
			return (T) context.handleUnexpectedToken(getValueType(context), json);
		}
		String text = json.getString();
		try {
			return this.parser.apply(text);
		}
		catch (IllegalArgumentException ex) {
			return (T) context.handleWeirdStringValue(handledType(), text, "%s", ex.getMessage());
		}
	}

}
