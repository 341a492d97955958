package dev.greeting.platform.validation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

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

/**
 * The rules that the contract declares for requests, ready to be applied.
 * <p>
 * The rules of a request are those of its message's fields and those of its method.
 * Thread-safe.
 */
public final class ContractRules {

	private final Validator validator = ValidatorFactory.newBuilder().withConfig(Config.newBuilder().build()).build();

	private final Map<String, MethodRules> methods = new ConcurrentHashMap<>();

	/**
	 * Compiles the rules of the given services, so that a malformed rule is found at
	 * start, and the first call is not slow. Rules of other services are compiled at
	 * their first call.
	 * @param services the services that will be called
	 * @throws IllegalArgumentException if a rule is malformed or does not fit its field
	 */
	public ContractRules(Collection<ServiceDescriptor> services) {
		services.stream().flatMap((service) -> service.getMethods().stream()).forEach(this::prepare);
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

	private void prepare(MethodDescriptor<?, ?> method) {
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
			return this.validator.validate(request);
		}
		catch (ValidationException ex) {
			throw new IllegalArgumentException(
					"A rule of " + request.getDescriptorForType().getFullName() + " cannot be evaluated", ex);
		}
	}

	private record MethodRules(RequestConverter converter, Predicate<Message> acceptance) {

		static MethodRules of(MethodDescriptor<?, ?> method) {
			RequestConverter converter = RequestConverter.of(method);
			if (!(method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)) {
				return new MethodRules(converter, (request) -> false);
			}
			Message empty = RequestConverter.emptyRequest(schema.getMethodDescriptor());
			return new MethodRules(converter,
					QuickAcceptance.of(empty.getDescriptorForType(), converter.convert(empty).getDescriptorForType()));
		}

	}

}
