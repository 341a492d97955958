package dev.greeting.system.grpc;

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

@WithSharedPair
class GrpcReflectionIT {

	@Test
	void bothVersionsOfReflectionAreThereByDefault(Pair pair) throws Exception {
		try (GrpcClient client = GrpcClient.of(pair.nameService())) {
			Assertions.assertThat(Reflection.servicesByV1(client.channel())).contains("api.Api", "app.grpc.Service1");
			Assertions.assertThat(Reflection.servicesByV1Alpha(client.channel()))
				.contains("api.Api", "app.grpc.Service1");
		}
	}

	@Test
	void noReflectionIsThereInProduction() {
		Settings production = Settings.none().with("spring.profiles.active", "production");
		try (RunningService nameService = Launcher.configured().start(Service.NAME_SERVICE, production)) {
			nameService.awaitReady();
			try (GrpcClient client = GrpcClient.of(nameService)) {
				assertUnimplemented(() -> Reflection.servicesByV1(client.channel()));
				assertUnimplemented(() -> Reflection.servicesByV1Alpha(client.channel()));
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
