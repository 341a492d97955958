package dev.greeting.system.grpc;

import java.util.List;
import java.util.stream.IntStream;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.greeting.contract.api.Item;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The limits of the contract apply to every caller, not only to the gateway.
 */
@WithSharedPair
class GrpcLimitsIT {

	private final GrpcClient client;

	GrpcLimitsIT(Pair pair) {
		this.client = GrpcClient.of(pair.nameService());
	}

	@AfterEach
	void close() {
		this.client.close();
	}

	@Test
	void sayHelloGreets() {
		Assertions.assertThat(this.client.sayHello("Gonzalo")).isEqualTo("Hello Gonzalo!");
	}

	@Test
	void processNameReturnsUpperCase() {
		Assertions.assertThat(this.client.processName("straße")).isEqualTo("STRASSE");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10_000 })
	void getAllReturnsTheItems(int length) {
		Assertions.assertThat(this.client.getAll(length).getItemsList()).isEqualTo(items(length));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 20_000 })
	void getStreamReturnsTheItems(int length) {
		Assertions.assertThat(this.client.getStream(length)).toIterable().containsExactlyElementsOf(items(length));
	}

	@ParameterizedTest
	@ValueSource(strings = { "n", "\ud83d\ude00" })
	void aNameOf256CodePointsIsServed(String codePoint) {
		Assertions.assertThat(this.client.sayHello(codePoint.repeat(256))).contains(codePoint.repeat(256));
		Assertions.assertThat(this.client.processName(codePoint.repeat(256))).hasSize(codePoint.length() * 256);
	}

	@ParameterizedTest
	@MethodSource("badNames")
	void aBadNameIsRejected(String name) {
		assertRejected(() -> this.client.sayHello(name), "name");
		assertRejected(() -> this.client.processName(name), "name");
	}

	static List<String> badNames() {
		return List.of("", " ", "\t\r\n", "\u3000\u00a0\u2028", "n".repeat(257), "\ud83d\ude00".repeat(257));
	}

	@Test
	void theErrorContainsTheSizeOfANameThatIsTooLong() {
		BadRequest badRequest = assertRejected(() -> this.client.processName("\ud83d\ude00".repeat(300)), "name");
		Assertions.assertThat(badRequest.getFieldViolations(0).getDescription()).contains("300").contains("256");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 10_001, Integer.MAX_VALUE, Integer.MIN_VALUE })
	void aBadLengthOfAListIsRejected(int length) {
		BadRequest badRequest = assertRejected(() -> this.client.getAll(length), "length");
		Assertions.assertThat(badRequest.getFieldViolations(0).getDescription()).contains(String.valueOf(length));
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE })
	void aBadLengthOfAStreamIsRejected(int length) {
		assertRejected(() -> this.client.getStream(length).hasNext(), "length");
	}

	private static BadRequest assertRejected(ThrowingCallable call, String field) {
		StatusRuntimeException ex = Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
		Assertions.assertThat(ex).as("rejected").isNotNull();
		Assertions.assertThat(ex.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
		Assertions.assertThat(ex.getStatus().getDescription()).isNotBlank().doesNotContain("Exception", "dev.greeting");
		ErrorInfo errorInfo = GrpcClient.errorInfo(ex);
		Assertions.assertThat(errorInfo.getReason()).matches("[A-Z][A-Z0-9_]+[A-Z0-9]");
		Assertions.assertThat(errorInfo.getDomain()).isNotBlank();
		BadRequest badRequest = GrpcClient.badRequest(ex);
		Assertions.assertThat(badRequest.getFieldViolationsList()).isNotEmpty().allSatisfy((violation) -> {
			Assertions.assertThat(violation.getField()).isEqualTo(field);
			Assertions.assertThat(violation.getDescription()).isNotBlank();
			Assertions.assertThat(violation.getReason()).isNotBlank();
		});
		return badRequest;
	}

	private static List<Item> items(int length) {
		return IntStream.rangeClosed(1, length)
			.mapToObj((id) -> Item.newBuilder().setId(id).setName("name " + id).build())
			.toList();
	}

}
