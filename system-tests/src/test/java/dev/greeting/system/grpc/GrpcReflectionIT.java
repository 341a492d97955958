package dev.greeting.system.grpc;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.platform.test.grpc.GrpcReflection;
import dev.greeting.system.launch.Launcher;
import dev.greeting.system.launch.Pair;
import dev.greeting.system.launch.RunningService;
import dev.greeting.system.launch.Service;
import dev.greeting.system.launch.Settings;
import dev.greeting.system.launch.WithSharedPair;
import io.grpc.Status;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@WithSharedPair
class GrpcReflectionIT {

	@ParameterizedTest
	@EnumSource
	void bothVersionsOfReflectionAreEnabledByDefault(GrpcReflection reflection, Pair pair) {
		try (GrpcClient client = GrpcClient.of(pair.nameService())) {
			Assertions.assertThat(reflection.services(client.channel())).contains(ApiGrpc.SERVICE_NAME);
			Assertions.assertThat(reflection.methods(client.channel()))
				.contains(ApiGrpc.getSayHelloMethod().getFullMethodName());
		}
	}

	@Test
	void reflectionIsDisabledInProduction() {
		Settings production = Settings.none().with("spring.profiles.active", "production");
		try (RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, production)) {
			nameService.awaitReady();
			try (GrpcClient client = GrpcClient.of(nameService)) {
				assertUnimplemented(() -> GrpcReflection.V1.services(client.channel()));
				assertUnimplemented(() -> GrpcReflection.V1ALPHA.services(client.channel()));
				Assertions.assertThat(client.sayHello("test")).isEqualTo("Hello test!");
			}
		}
	}

	private static void assertUnimplemented(ThrowingCallable call) {
		Assertions.assertThatThrownBy(call)
			.cause()
			.satisfies((cause) -> Assertions.assertThat(Status.fromThrowable(cause).getCode())
				.isEqualTo(Status.Code.UNIMPLEMENTED));
	}

}
