package dev.greeting.bson;

import java.time.Instant;
import java.util.Arrays;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import org.bson.BsonDateTime;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BsonMessages}.
 */
class BsonMessagesTests {

	@ParameterizedTest
	@ValueSource(strings = { "000000000000000000000000", "ffffffffffffffffffffffff", "0102030405060708090a0b0c",
			"80000000ff7f0080fffefd01" })
	void anObjectIdKeepsItsBytesInTheOrderOfItsDigits(String hex) throws InvalidProtocolBufferException {
		byte[] sent = BsonMessages.toMessage(new ObjectId(hex)).toByteArray();
		dev.greeting.bson.v1.ObjectId received = dev.greeting.bson.v1.ObjectId.parseFrom(sent);
		assertThat(received.getValue().toByteArray()).asHexString().isEqualToIgnoringCase(hex);
		assertThat(BsonMessages.fromMessage(received)).hasToString(hex);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 11, 13, 24 })
	void aMessageOfAnotherLengthIsNotAnObjectId(int length) {
		byte[] bytes = new byte[length];
		Arrays.fill(bytes, (byte) 1);
		dev.greeting.bson.v1.ObjectId message = dev.greeting.bson.v1.ObjectId.newBuilder()
			.setValue(ByteString.copyFrom(bytes))
			.build();
		assertThatIllegalArgumentException().isThrownBy(() -> BsonMessages.fromMessage(message))
			.withMessage("An ObjectId must have 12 bytes, but this one has " + length);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "0E-6176", "0E+6111", "1", "-1", "12.30", "1E-6176", "NaN", "-NaN", "Infinity",
			"-Infinity", "9.999999999999999999999999999999999E+6144", "-9.999999999999999999999999999999999E+6144",
			"1234567890.123456789012345678901234" })
	void aDecimal128KeepsAllItsBits(String text) throws InvalidProtocolBufferException {
		Decimal128 number = Decimal128.parse(text);
		Decimal128 received = sentAndReceived(number);
		assertThat(received.getHigh()).isEqualTo(number.getHigh());
		assertThat(received.getLow()).isEqualTo(number.getLow());
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "-1, -1", "0, -1", "-1, 0", "9223372036854775807, -9223372036854775808" })
	void nonCanonicalBitsAreKeptToo(long high, long low) throws InvalidProtocolBufferException {
		Decimal128 received = sentAndReceived(Decimal128.fromIEEE754BIDEncoding(high, low));
		assertThat(received.getHigh()).isEqualTo(high);
		assertThat(received.getLow()).isEqualTo(low);
	}

	@Test
	void theHalvesOfADecimal128AreTheSixteenBytesOfBson() {
		Decimal128 number = Decimal128.fromIEEE754BIDEncoding(0x3f3e3d3c3b3a3938L, 0x0706050403020100L);
		assertThat(BsonMessages.toMessage(number).toByteArray()).asHexString()
			.isEqualToIgnoringCase("09" + "0001020304050607" + "11" + "38393a3b3c3d3e3f");
	}

	@Test
	void aMessageWithoutOneHalfIsNotADecimal128() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BsonMessages.fromMessage(dev.greeting.bson.v1.Decimal128.newBuilder().setLow(1).build()))
			.withMessage("A Decimal128 must have both its low and its high half, but high is not set");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BsonMessages.fromMessage(dev.greeting.bson.v1.Decimal128.newBuilder().setHigh(1).build()))
			.withMessage("A Decimal128 must have both its low and its high half, but low is not set");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BsonMessages.fromMessage(dev.greeting.bson.v1.Decimal128.getDefaultInstance()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1970-01-01T00:00:00Z", "2026-01-02T03:04:05.678Z", "1969-12-31T23:59:59.999Z",
			"0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z" })
	void aDateInMillisecondsIsUnchanged(Instant date) {
		assertThat(BsonMessages.fromMessage(BsonMessages.toMessage(date))).isEqualTo(date);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2026-01-02T03:04:05.678999999Z", "1969-12-31T23:59:59.999999999Z",
			"9999-12-31T23:59:59.999999999Z" })
	void aDateIsTruncatedToTheMillisecondAsInBson(Instant date) {
		Instant stored = Instant.ofEpochMilli(new BsonDateTime(date.toEpochMilli()).getValue());
		Timestamp uncut = Timestamp.newBuilder().setSeconds(date.getEpochSecond()).setNanos(date.getNano()).build();
		assertThat(BsonMessages.fromMessage(BsonMessages.toMessage(date))).isEqualTo(stored);
		assertThat(BsonMessages.toMessage(date)).isEqualTo(BsonMessages.toMessage(stored));
		assertThat(BsonMessages.fromMessage(uncut)).isEqualTo(stored);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0000-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z" })
	void aDateThatATimestampCannotExpressIsRejected(Instant date) {
		assertThatIllegalArgumentException().isThrownBy(() -> BsonMessages.toMessage(date))
			.withMessageStartingWith("A Timestamp must be between the years 1 and 9999");
		Timestamp message = Timestamp.newBuilder().setSeconds(date.getEpochSecond()).build();
		assertThatIllegalArgumentException().isThrownBy(() -> BsonMessages.fromMessage(message))
			.withMessageStartingWith("A Timestamp must be between the years 1 and 9999");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 1_000_000_000 })
	void aTimestampWithMoreThanASecondOfNanosecondsIsRejected(int nanos) {
		Timestamp message = Timestamp.newBuilder().setNanos(nanos).build();
		assertThatIllegalArgumentException().isThrownBy(() -> BsonMessages.fromMessage(message))
			.withMessage("A Timestamp must have 0 to 999999999 nanoseconds, but this one has " + nanos);
	}

	private static Decimal128 sentAndReceived(Decimal128 number) throws InvalidProtocolBufferException {
		byte[] sent = BsonMessages.toMessage(number).toByteArray();
		return BsonMessages.fromMessage(dev.greeting.bson.v1.Decimal128.parseFrom(sent));
	}

}
