package dev.greeting.platform.validation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.ValidationException;
import com.google.protobuf.Message;
import dev.greeting.platform.error.Violation;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the contract declares for requests, ready to be applied.
 * <p>
 * The rules of a request are those of its message's fields and those of its method.
 * Thread-safe.
 */
public final class ContractRules {

	// Made when it is needed, because it costs a start half a second of CPU time.
	private volatile @Nullable Validator validator;

	private final Map<String, MethodRules> methods = new ConcurrentHashMap<>();

	private final Collection<ServiceDescriptor> services;

	/**
	 * Checks the rules of the given services, so that a malformed rule is found at start.
	 * Rules that need an expression are compiled for it. Bounds of numbers and lengths of
	 * texts do not: they are compiled by {@link #compile()} or for the first request that
	 * breaks one. Rules of other services are checked at their first call.
	 * @param services the services that will be called
	 * @throws IllegalArgumentException if a rule is malformed or does not fit its field
	 */
	public ContractRules(Collection<ServiceDescriptor> services) {
		this.services = List.copyOf(services);
		methods().filter((method) -> !QuickAcceptance.knowsAllRules(rules(method).acceptance)).forEach(this::compile);
	}

	/**
	 * Compiles the rules that the start left out, so that the first rejected request is
	 * not slow.
	 */
	void compile() {
		methods().forEach(this::compile);
	}

	boolean isCompiled() {
		return this.validator != null;
	}

	private Stream<MethodDescriptor<?, ?>> methods() {
		return this.services.stream().flatMap((service) -> service.getMethods().stream());
	}

	/**
	 * Applies the rules to one request.
	 * @param method the method that the request is for
	 * @param request the request
	 * @return the violations, empty if the request is valid
	 * @throws IllegalArgumentException if a rule cannot be evaluated
	 */
	public List<Violation> violations(MethodDescriptor<?, ?> method, Message request) {
		MethodRules rules = rules(method);
		if (rules.acceptance.test(request)) {
			return List.of();
		}
		ValidationResult result = validate(rules.converter.convert(request));
		return result.getViolations().stream().map(ViolationConverter::convert).toList();
	}

	private void compile(MethodDescriptor<?, ?> method) {
		if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
			validate(rules(method).converter.convert(RequestConverter.emptyRequest(schema.getMethodDescriptor())));
		}
	}

	private MethodRules rules(MethodDescriptor<?, ?> method) {
		MethodRules rules = this.methods.get(method.getFullMethodName());
		return (rules != null) ? rules
				: this.methods.computeIfAbsent(method.getFullMethodName(), (name) -> MethodRules.of(method));
	}

	private ValidationResult validate(Message request) {
		try {
			return validator().validate(request);
		}
		catch (ValidationException ex) {
			throw new IllegalArgumentException(
					"A rule of " + request.getDescriptorForType().getFullName() + " cannot be evaluated", ex);
		}
	}

	private Validator validator() {
		Validator validator = this.validator;
		return (validator != null) ? validator : createValidator();
	}

	private synchronized Validator createValidator() {
		Validator validator = this.validator;
		if (validator == null) {
			validator = ValidatorFactory.newBuilder().withConfig(Config.newBuilder().build()).build();
			this.validator = validator;
		}
		return validator;
	}

	private record MethodRules(RequestConverter converter, Predicate<Message> acceptance) {

		static MethodRules of(MethodDescriptor<?, ?> method) {
			RequestConverter converter = RequestConverter.of(method);
			if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
				return new MethodRules(converter, QuickAcceptance.NONE);
			}
			Message empty = RequestConverter.emptyRequest(schema.getMethodDescriptor());
			return new MethodRules(converter,
					QuickAcceptance.of(empty.getDescriptorForType(), converter.convert(empty).getDescriptorForType()));
		}

	}

}
