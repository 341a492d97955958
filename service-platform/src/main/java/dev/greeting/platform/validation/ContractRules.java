package dev.greeting.platform.validation;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

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
 * A request has to keep the rules beside the fields of its message and those on the
 * method that it is for. Safe for use by many threads.
 */
public final class ContractRules {

	private final Validator validator = ValidatorFactory.newBuilder().withConfig(Config.newBuilder().build()).build();

	private final Map<String, RequestForm> forms = new ConcurrentHashMap<>();

	/**
	 * Reads the rules of the given services, so that one that cannot be evaluated is
	 * found before the first call, which is then also spared the work. Methods of other
	 * services are read when they are first called.
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
	 * @return the rules that the request breaks, none if it may pass
	 * @throws IllegalArgumentException if a rule cannot be evaluated
	 */
	public List<Violation> violations(MethodDescriptor<?, ?> method, Message request) {
		ValidationResult result = validate(form(method).of(request));
		return result.getViolations().stream().map(BrokenRule::read).toList();
	}

	private void prepare(MethodDescriptor<?, ?> method) {
		if (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema) {
			validate(form(method).of(RequestForm.emptyRequest(schema.getMethodDescriptor())));
		}
	}

	private RequestForm form(MethodDescriptor<?, ?> method) {
		RequestForm form = this.forms.get(method.getFullMethodName());
		return (form != null) ? form
				: this.forms.computeIfAbsent(method.getFullMethodName(), (name) -> RequestForm.of(method));
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

}
