package dev.greeting.bson;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;

import com.google.protobuf.InvalidProtocolBufferException;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the bytes of the messages with Python's {@code bson}. Without it, the tests
 * are skipped, or fail in CI.
 */
class PythonBsonTests {

	private static final HexFormat hex = HexFormat.of();

	private static Process python;

	private static PrintWriter toPython;

	private static BufferedReader fromPython;

	@BeforeAll
	static void startPython() throws IOException {
		Optional<Path> interpreter = findPython();
		if (interpreter.isEmpty()) {
			String message = "No python3 on the PATH has bson; .ci/install-python-modules.sh gets it";
			Assumptions.assumeTrue("true".equals(System.getenv("CI")), message);
			throw new AssertionError(message);
		}
		python = new ProcessBuilder(interpreter.get().toString(), "src/test/python/bson_bytes.py")
			.redirectError(Redirect.INHERIT)
			.start();
		toPython = new PrintWriter(python.outputWriter(StandardCharsets.US_ASCII), true);
		fromPython = python.inputReader(StandardCharsets.US_ASCII);
	}

	@AfterAll
	static void stopPython() throws InterruptedException {
		if (python != null) {
			toPython.close();
			assertThat(python.waitFor()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "000000000000000000000000", "ffffffffffffffffffffffff", "0102030405060708090a0b0c",
			"507f1f77bcf86cd799439011" })
	void javaAndPythonReadEachOthersObjectIds(String text) throws InvalidProtocolBufferException {
		ObjectId id = new ObjectId(text);
		Answer readByPython = ask("read", hex.formatHex(BsonMessages.toMessage(id).toByteArray()));
		assertThat(readByPython.text()).isEqualTo(text);
		assertThat(readByPython.document()).isEqualTo(document(new BsonObjectId(id)));

		Answer writtenByPython = ask("ObjectId", text);
		assertThat(BsonMessages.fromMessage(dev.greeting.bson.v1.ObjectId.parseFrom(writtenByPython.message())))
			.isEqualTo(id)
			.isEqualTo(value(writtenByPython.document()).asObjectId().getValue());
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "1", "-1", "12.30", "0.001", "0E-6176", "0E+6111", "1E-6176", "NaN", "Infinity",
			"-Infinity", "9.999999999999999999999999999999999E+6144", "-9.999999999999999999999999999999999E+6144",
			"1.234567890123456789012345678901234E-6143", "18446744073709551616", "1E+6144" })
	void javaAndPythonReadEachOthersDecimal128s(String text) throws InvalidProtocolBufferException {
		Decimal128 number = Decimal128.parse(text);
		Answer readByPython = ask("read", hex.formatHex(BsonMessages.toMessage(number).toByteArray()));
		assertThat(readByPython.text()).isEqualTo(number.toString());
		assertThat(readByPython.document()).isEqualTo(document(new BsonDecimal128(number)));

		Answer writtenByPython = ask("Decimal128", text);
		assertThat(BsonMessages.fromMessage(dev.greeting.bson.v1.Decimal128.parseFrom(writtenByPython.message())))
			.isEqualTo(number)
			.isEqualTo(value(writtenByPython.document()).asDecimal128().getValue());
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "-1, -1", "0, -1", "-1, 0", "1, 2", "8935141660703064064, 1" })
	void javaAndPythonReadAllBitsOfADecimal128(long high, long low) {
		Decimal128 number = Decimal128.fromIEEE754BIDEncoding(high, low);
		byte[] message = BsonMessages.toMessage(number).toByteArray();
		Answer readByPython = ask("read", hex.formatHex(message));
		assertThat(readByPython.message()).isEqualTo(message);
		assertThat(readByPython.document()).isEqualTo(document(new BsonDecimal128(number)));
	}

	private static Answer ask(String kind, String argument) {
		toPython.println(kind + " " + argument);
		try {
			String line = fromPython.readLine();
			assertThat(line).as("Python's response to %s %s", kind, argument).isNotNull();
			String[] words = line.split(" ");
			return new Answer(words[0], hex.parseHex(words[1]), hex.parseHex(words[2]));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] document(BsonValue value) {
		ByteBuffer bytes = new RawBsonDocument(new BsonDocument("value", value), new BsonDocumentCodec())
			.getByteBuffer()
			.asNIO();
		byte[] document = new byte[bytes.remaining()];
		bytes.get(document);
		return document;
	}

	private static BsonValue value(byte[] document) {
		return new RawBsonDocument(document).get("value");
	}

	private static Optional<Path> findPython() {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((folder) -> Path.of(folder, "python3"))
			.filter(Files::isExecutable)
			.filter(PythonBsonTests::hasBson)
			.findFirst();
	}

	/**
	 * Another package has the same name, but no Decimal128.
	 */
	private static boolean hasBson(Path interpreter) {
		try {
			return new ProcessBuilder(interpreter.toString(), "-c", "import bson.decimal128").redirectErrorStream(true)
				.redirectOutput(Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * A value as Python sees it.
	 *
	 * @param text its text
	 * @param message its message
	 * @param document a BSON document that has it as {@code value}
	 */
	private record Answer(String text, byte[] message, byte[] document) {

	}

}
