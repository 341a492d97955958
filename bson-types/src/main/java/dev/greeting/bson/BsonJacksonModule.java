package dev.greeting.bson;

import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * Reads and writes BSON's types as JSON strings: an {@link ObjectId} as 24 hexadecimal
 * digits, a {@link Decimal128} as a decimal number. It is not a JSON number, because most
 * parsers would round it to a double. Map keys have the same form.
 */
public final class BsonJacksonModule extends SimpleModule {

	/**
	 * Creates the module.
	 */
	public BsonJacksonModule() {
		super("bson-types");
		addSerializer(ObjectId.class, new ToStringSerializer(ObjectId.class));
		addDeserializer(ObjectId.class, new TextDeserializer<>(ObjectId.class, BsonText::objectId));
		addKeyDeserializer(ObjectId.class, new TextKeyDeserializer(ObjectId.class, BsonText::objectId));
		addSerializer(Decimal128.class, new ToStringSerializer(Decimal128.class));
		addDeserializer(Decimal128.class, new TextDeserializer<>(Decimal128.class, BsonText::decimal128));
		addKeyDeserializer(Decimal128.class, new TextKeyDeserializer(Decimal128.class, BsonText::decimal128));
	}

}
