package dev.greeting.platform.client;

import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GrpcTargetsTests {

	private static final String KEY = "grpc.client.name-service.address";

	@ParameterizedTest
	@ValueSource(strings = { "dns:///localhost:50051", "dns:///name-service", "dns:///name-service.default.svc:50051",
			"dns:///127.0.0.1:50051", "dns://8.8.8.8/localhost:50051", "dns:localhost:50051", "unix:///run/name.sock" })
	void anAddressThatAChannelCanUseIsAccepted(String address) {
		assertThatCode(() -> check(address)).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "foo:///x", "http://localhost:50051", "localhost:50051", "localhost",
			"discovery:///name-service", "//localhost:50051", "/localhost:50051", "dns:///", "dns:///:50051",
			"dns:///localhost:0", "dns:///localhost:65536", "dns:///localhost:0x1", "dns:///localhost:50051/path",
			"dns:///local%20host:1" })
	void anAddressThatNoChannelCanUseIsRefusedByItsKey(String address) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(() -> check(address))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo(KEY))
			.withMessageContaining("dns:///localhost:50051");
	}

	@Test
	void aClientWithoutAnAddressIsCalledByItsName() {
		MockEnvironment environment = new MockEnvironment().withProperty("grpc.client.name-service.negotiation-type",
				"plaintext");
		assertThatCode(() -> check(environment)).doesNotThrowAnyException();
	}

	private static void check(String address) {
		check(new MockEnvironment().withProperty(KEY, address));
	}

	private static void check(MockEnvironment environment) {
		GrpcChannelsProperties properties = Binder.get(environment).bindOrCreate("grpc", GrpcChannelsProperties.class);
		GrpcTargets.check("name-service", properties.getChannel("name-service").getAddress(), environment);
	}

}
