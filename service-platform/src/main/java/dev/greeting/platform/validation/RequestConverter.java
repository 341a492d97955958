package dev.greeting.platform.validation;

import java.util.List;

import build.buf.validate.FieldRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.greeting.contract.rules.RequestField;
import dev.greeting.contract.rules.RulesProto;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;

/**
 * Converts the requests of a method for the validator, which finds rules only in the
 * descriptor of a message.
 * <p>
 * Usually this is the request itself. If the method declares rules, they are added to a
 * copy of the request's descriptor, and the request is parsed with this copy.
 */
@FunctionalInterface
interface RequestConverter {

	Message convert(Message request);

	static RequestConverter of(MethodDescriptor<?, ?> method) {
		return (method.getSchemaDescriptor() instanceof ProtoMethodDescriptorSupplier schema)
				? of(schema.getMethodDescriptor()) : (request) -> request;
	}

	private static RequestConverter of(com.google.protobuf.Descriptors.MethodDescriptor method) {
		List<RequestField> fields = method.getOptions().getExtension(RulesProto.requestField);
		if (fields.isEmpty()) {
			return (request) -> request;
		}
		Descriptor withRules = withRules(method.getInputType(), fields);
		return (request) -> parseAs(withRules, request);
	}

	static Message emptyRequest(com.google.protobuf.Descriptors.MethodDescriptor method) {
		return DynamicMessage.getDefaultInstance(method.getInputType());
	}

	private static Message parseAs(Descriptor descriptor, Message request) {
		try {
			return DynamicMessage.parseFrom(descriptor, request.toByteString());
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException("A request cannot be parsed with the rules of its method", ex);
		}
	}

	private static Descriptor withRules(Descriptor request, List<RequestField> fields) {
		if (request.getContainingType() != null) {
			throw new IllegalArgumentException(
					request.getFullName() + " is nested; rules on a method need a message at the top of its file");
		}
		FileDescriptorProto.Builder file = request.getFile().toProto().toBuilder();
		DescriptorProto.Builder message = file.getMessageTypeBuilder(request.getIndex());
		for (RequestField field : fields) {
			FieldDescriptor declared = request.findFieldByName(field.getName());
			if (declared == null) {
				throw new IllegalArgumentException(
						"%s has no field %s to set rules for".formatted(request.getFullName(), field.getName()));
			}
			addRules(message.getFieldBuilder(declared.getIndex()), field.getRules());
		}
		return build(file.build(), request.getFile()).getMessageType(request.getIndex());
	}

	private static void addRules(FieldDescriptorProto.Builder field, FieldRules added) {
		FieldRules rules = field.getOptions().getExtension(ValidateProto.field).toBuilder().mergeFrom(added).build();
		field.getOptionsBuilder().setExtension(ValidateProto.field, rules);
	}

	private static FileDescriptor build(FileDescriptorProto file, FileDescriptor original) {
		try {
			return FileDescriptor.buildFrom(file, original.getDependencies().toArray(FileDescriptor[]::new));
		}
		catch (DescriptorValidationException ex) {
			throw new IllegalArgumentException("The rules on a method do not fit " + file.getName(), ex);
		}
	}

}
