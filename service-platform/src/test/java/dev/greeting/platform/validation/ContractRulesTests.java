package dev.greeting.platform.validation;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.google.protobuf.Message;
import com.sun.management.ThreadMXBean;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.error.Violation;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContractRules} with values on both sides of the contract's limits.
 */
class ContractRulesTests {

	/** Unicode's White_Space property, from PropList.txt. */
	private static final int[] WHITE_SPACE = { 0x9, 0xA, 0xB, 0xC, 0xD, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x2001,
			0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
			0x3000 };

	private static final String ALL_WHITE_SPACE = new String(WHITE_SPACE, 0, WHITE_SPACE.length);

	private final ContractRules rules = new ContractRules(
			List.of(ApiGrpc.getServiceDescriptor(), Service1Grpc.getServiceDescriptor()));

	static Stream<String> namesWithinTheLimits() {
		return Stream.of("x", "x".repeat(256), "\uD83D\uDE00", "\uD83D\uDE00".repeat(256), "\u00A0x",
				ALL_WHITE_SPACE + "x", "\u200B", "\uFEFF", "\0", " ".repeat(255) + "x");
	}

	@ParameterizedTest
	@MethodSource("namesWithinTheLimits")
	void aNameWithinTheLimitsPasses(String name) {
		assertThat(greet(name)).isEmpty();
		assertThat(process(name)).isEmpty();
	}

	@Test
	void anEmptyNameIsOnlyTooShort() {
		Violation tooShort = new Violation("name", "STRING_MIN_LEN", "must be at least 1 code point long, is 0");
		assertThat(greet("")).containsExactly(tooShort);
		assertThat(process("")).containsExactly(tooShort);
	}

	@ParameterizedTest
	@ValueSource(strings = { "x", "\u00E9", "\u20AC", "\uD83D\uDE00" })
	void aNameOf257CodePointsIsTooLongForAnyNumberOfBytes(String codePoint) {
		Violation tooLong = new Violation("name", "STRING_MAX_LEN", "must be at most 256 code points long, is 257");
		assertThat(greet(codePoint.repeat(257))).containsExactly(tooLong);
		assertThat(process(codePoint.repeat(257))).containsExactly(tooLong);
	}

	static Stream<String> eachKindOfWhiteSpace() {
		return Stream.concat(Stream.of(ALL_WHITE_SPACE), ALL_WHITE_SPACE.codePoints().mapToObj(Character::toString));
	}

	@ParameterizedTest
	@MethodSource("eachKindOfWhiteSpace")
	void aNameOfWhiteSpaceIsBlank(String name) {
		String size = (name.length() == 1) ? "1 code point" : name.length() + " code points";
		Violation blank = new Violation("name", "STRING_NOT_BLANK",
				"must hold something other than white space, is " + size + " long");
		assertThat(greet(name)).containsExactly(blank);
		assertThat(process(name)).containsExactly(blank);
	}

	@Test
	void anyCodePointExceptWhiteSpaceIsAName() {
		List<Integer> refused = Stream.iterate(0, (codePoint) -> codePoint <= 0x3100, (codePoint) -> codePoint + 1)
			.filter((codePoint) -> !greet(Character.toString(codePoint)).isEmpty())
			.toList();
		assertThat(refused.stream().mapToInt(Integer::intValue).toArray()).isEqualTo(WHITE_SPACE);
	}

	@Test
	void aLongBlankNameBreaksTwoRules() {
		assertThat(greet("\u3000".repeat(257))).extracting(Violation::rule)
			.containsExactlyInAnyOrder("STRING_MAX_LEN", "STRING_NOT_BLANK");
	}

	@Test
	void megabytesOfBlanksAreTooLongAndNotCheckedFurther() {
		assertThat(greet(" ".repeat(4_000_000))).extracting(Violation::rule).containsExactly("STRING_MAX_LEN");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10_000 })
	void getAllAcceptsALengthUpToTenThousand(int length) {
		assertThat(violations(ApiGrpc.getGetAllMethod(), length(length))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 10_001, Integer.MAX_VALUE })
	void getAllRejectsALengthOutsideItsOwnRange(int length) {
		assertThat(violations(ApiGrpc.getGetAllMethod(), length(length))).containsExactly(new Violation("length",
				"INT32_GTE_LTE", "must be greater than or equal to 0 and less than or equal to 10000, is " + length));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 10_000, 10_001, Integer.MAX_VALUE })
	void getStreamAcceptsEveryLengthThatIsNotNegative(int length) {
		assertThat(violations(ApiGrpc.getGetStreamMethod(), length(length))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1 })
	void getStreamRejectsANegativeLength(int length) {
		assertThat(violations(ApiGrpc.getGetStreamMethod(), length(length)))
			.containsExactly(new Violation("length", "INT32_GTE", "must be greater than or equal to 0, is " + length));
	}

	@Test
	void aRequestThatKeepsTheRulesCostsNoMemory() {
		HelloRequest hello = HelloRequest.newBuilder().setName("world").build();
		assertThat(bytesAllocated(() -> this.rules.violations(ApiGrpc.getSayHelloMethod(), hello))).isLessThan(64);
		ApiRequest length = length(10);
		assertThat(bytesAllocated(() -> this.rules.violations(ApiGrpc.getGetAllMethod(), length))).isLessThan(64);
	}

	private static long bytesAllocated(Runnable call) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		int calls = 10_000;
		IntStream.range(0, calls).forEach((index) -> call.run());
		long before = threads.getCurrentThreadAllocatedBytes();
		IntStream.range(0, calls).forEach((index) -> call.run());
		return (threads.getCurrentThreadAllocatedBytes() - before) / calls;
	}

	@Test
	void rulesAreEnforcedForAServiceThatWasNotRegistered() {
		ContractRules unprepared = new ContractRules(List.of());
		assertThat(unprepared.violations(ApiGrpc.getGetAllMethod(), length(10_001))).hasSize(1);
		assertThat(unprepared.violations(ApiGrpc.getSayHelloMethod(), HelloRequest.getDefaultInstance())).hasSize(1);
	}

	private List<Violation> greet(String name) {
		return violations(ApiGrpc.getSayHelloMethod(), HelloRequest.newBuilder().setName(name).build());
	}

	private List<Violation> process(String name) {
		return violations(Service1Grpc.getProcessNameMethod(), ProcessNameRequest.newBuilder().setName(name).build());
	}

	private List<Violation> violations(MethodDescriptor<?, ?> method, Message request) {
		return this.rules.violations(method, request);
	}

	private static ApiRequest length(int length) {
		return ApiRequest.newBuilder().setLength(length).build();
	}

}
