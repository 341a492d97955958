package dev.greeting.bson;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * Converts between BSON's types and their protobuf messages, which are those of {@code
 * greeting.bson.v1} and {@link Timestamp}.
 * <p>
 * ObjectId and Decimal128 keep every bit. A date is truncated to the millisecond in both
 * directions, because BSON stores no more.
 */
public final class BsonMessages {

	private static final int OBJECT_ID_LENGTH = 12;

	/** 0001-01-01T00:00:00Z, the first second that a Timestamp can express. */
	private static final long FIRST_SECOND = -62_135_596_800L;

	/** 9999-12-31T23:59:59Z, the last second that a Timestamp can express. */
	private static final long LAST_SECOND = 253_402_300_799L;

	private static final int LAST_NANO = 999_999_999;

	private BsonMessages() {
	}

	/**
	 * Converts an ObjectId to its message.
	 * @param id the id
	 * @return the message
	 */
	public static dev.greeting.bson.v1.ObjectId toMessage(ObjectId id) {
		return dev.greeting.bson.v1.ObjectId.newBuilder().setValue(ByteString.copyFrom(id.toByteArray())).build();
	}

	/**
	 * Converts the message of an ObjectId.
	 * @param message the message
	 * @return the id
	 * @throws IllegalArgumentException if the message does not have exactly twelve bytes
	 */
	public static ObjectId fromMessage(dev.greeting.bson.v1.ObjectId message) {
		ByteString value = message.getValue();
		if (value.size() != OBJECT_ID_LENGTH) {
			throw new IllegalArgumentException(
					"An ObjectId must have %d bytes, but this one has %d".formatted(OBJECT_ID_LENGTH, value.size()));
		}
		return new ObjectId(value.asReadOnlyByteBuffer());
	}

	/**
	 * Converts a Decimal128 to its message.
	 * @param number the number
	 * @return the message
	 */
	public static dev.greeting.bson.v1.Decimal128 toMessage(Decimal128 number) {
		return dev.greeting.bson.v1.Decimal128.newBuilder().setLow(number.getLow()).setHigh(number.getHigh()).build();
	}

	/**
	 * Converts the message of a Decimal128.
	 * @param message the message
	 * @return the number
	 * @throws IllegalArgumentException if one of the halves is not set
	 */
	public static Decimal128 fromMessage(dev.greeting.bson.v1.Decimal128 message) {
		if (!message.hasLow() || !message.hasHigh()) {
			throw new IllegalArgumentException("A Decimal128 must have both its low and its high half, but "
					+ (message.hasLow() ? "high is not set" : "low is not set"));
		}
		return Decimal128.fromIEEE754BIDEncoding(message.getHigh(), message.getLow());
	}

	/**
	 * Converts a date to a Timestamp.
	 * @param date the date
	 * @return the Timestamp, a whole number of milliseconds
	 * @throws IllegalArgumentException if the date is before the year 1 or after the year
	 * 9999, which a Timestamp cannot express and a BSON date can
	 */
	public static Timestamp toMessage(Instant date) {
		checkSecond(date.getEpochSecond());
		return Timestamp.newBuilder()
			.setSeconds(date.getEpochSecond())
			.setNanos(date.truncatedTo(ChronoUnit.MILLIS).getNano())
			.build();
	}

	/**
	 * Converts a Timestamp to a date.
	 * @param message the Timestamp
	 * @return the date, a whole number of milliseconds
	 * @throws IllegalArgumentException if the Timestamp is not valid
	 */
	public static Instant fromMessage(Timestamp message) {
		checkSecond(message.getSeconds());
		if (message.getNanos() < 0 || message.getNanos() > LAST_NANO) {
			throw new IllegalArgumentException("A Timestamp must have 0 to %d nanoseconds, but this one has %d"
				.formatted(LAST_NANO, message.getNanos()));
		}
		return Instant.ofEpochSecond(message.getSeconds(), message.getNanos()).truncatedTo(ChronoUnit.MILLIS);
	}

	private static void checkSecond(long second) {
		if (second < FIRST_SECOND || second > LAST_SECOND) {
			throw new IllegalArgumentException(
					"A Timestamp must be between the years 1 and 9999, but this one is %d seconds from 1970"
						.formatted(second));
		}
	}

}
