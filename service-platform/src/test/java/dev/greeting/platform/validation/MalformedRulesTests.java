package dev.greeting.platform.validation;

import java.util.List;
import java.util.function.Consumer;

import build.buf.validate.FieldRules;
import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.greeting.contract.api.ApiProto;
import dev.greeting.contract.rules.RequestField;
import dev.greeting.contract.rules.RulesProto;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoMethodDescriptorSupplier;
import io.grpc.protobuf.ProtoUtils;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests that a rule which cannot be enforced stops the start.
 */
class MalformedRulesTests {

	private static final String GET_ALL = "getAll";

	@Test
	void theRulesOfTheContractAreValid() {
		assertThatNoException().isThrownBy(() -> rulesOf((file) -> {
		}));
	}

	@Test
	void rulesOnAMethodForAFieldThatDoesNotExistAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> rulesOf(onGetAll("size", FieldRules.newBuilder())))
			.withMessage("api.ApiRequest has no field size to set rules for");
	}

	@Test
	void rulesOnAMethodThatDoNotFitTheFieldAreRejected() {
		FieldRules.Builder forText = FieldRules.newBuilder();
		forText.getStringBuilder().setMinLen(1);
		assertThatIllegalArgumentException().isThrownBy(() -> rulesOf(onGetAll("length", forText)))
			.withMessage("A rule of api.ApiRequest cannot be evaluated");
	}

	@Test
	void rulesOnAFieldThatDoNotFitItAreRejected() {
		FieldRules.Builder forText = FieldRules.newBuilder();
		forText.getStringBuilder().setMinLen(1);
		assertThatIllegalArgumentException().isThrownBy(() -> rulesOf((file) -> {
			getAll(file).clearOptions();
			length(file).getOptionsBuilder().setExtension(ValidateProto.field, forText.build());
		})).withMessage("A rule of api.ApiRequest cannot be evaluated");
	}

	private static Consumer<FileDescriptorProto.Builder> onGetAll(String field, FieldRules.Builder rules) {
		return (file) -> getAll(file).getOptionsBuilder()
			.setExtension(RulesProto.requestField,
					List.of(RequestField.newBuilder().setName(field).setRules(rules).build()));
	}

	private static MethodDescriptorProto.Builder getAll(FileDescriptorProto.Builder file) {
		return file.getServiceBuilder(0)
			.getMethodBuilderList()
			.stream()
			.filter((method) -> method.getName().equals(GET_ALL))
			.findFirst()
			.orElseThrow();
	}

	private static FieldDescriptorProto.Builder length(FileDescriptorProto.Builder file) {
		return file.getMessageTypeBuilderList()
			.stream()
			.filter((message) -> message.getName().equals("ApiRequest"))
			.flatMap((message) -> message.getFieldBuilderList().stream())
			.filter((field) -> field.getName().equals("length"))
			.findFirst()
			.orElseThrow();
	}

	private static ContractRules rulesOf(Consumer<FileDescriptorProto.Builder> change)
			throws DescriptorValidationException {
		FileDescriptor original = ApiProto.getDescriptor();
		FileDescriptorProto.Builder file = original.toProto().toBuilder();
		change.accept(file);
		FileDescriptor changed = FileDescriptor.buildFrom(file.build(),
				original.getDependencies().toArray(FileDescriptor[]::new));
		return new ContractRules(List.of(ServiceDescriptor.newBuilder("api.Api").addMethod(getAll(changed)).build()));
	}

	private static MethodDescriptor<DynamicMessage, DynamicMessage> getAll(FileDescriptor file) {
		com.google.protobuf.Descriptors.MethodDescriptor method = file.findServiceByName("Api")
			.findMethodByName(GET_ALL);
		Descriptor request = method.getInputType();
		return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
			.setFullMethodName("api.Api/getAll")
			.setType(MethodType.UNARY)
			.setRequestMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(request)))
			.setResponseMarshaller(ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(method.getOutputType())))
			.setSchemaDescriptor(new Schema(method))
			.build();
	}

	private record Schema(
			com.google.protobuf.Descriptors.MethodDescriptor method) implements ProtoMethodDescriptorSupplier {

		@Override
		public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
			return this.method;
		}

		@Override
		public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
			return this.method.getService();
		}

		@Override
		public FileDescriptor getFileDescriptor() {
			return this.method.getFile();
		}

	}

}
