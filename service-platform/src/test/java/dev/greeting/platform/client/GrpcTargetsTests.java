package dev.greeting.platform.client;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.nameresolver.StaticNameResolverProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

	private static final NameResolverProvider STATIC = new StaticNameResolverProvider();

	private static ScheduledExecutorService timer;

	/**
	 * Binds an address like net.devh's starter.
	 */
	@BeforeAll
	static void registerStaticAddresses() {
		NameResolverRegistry.getDefaultRegistry().register(STATIC);
		timer = Executors.newSingleThreadScheduledExecutor();
	}

	@AfterAll
	static void deregisterStaticAddresses() {
		NameResolverRegistry.getDefaultRegistry().deregister(STATIC);
		timer.shutdownNow();
	}

	@ParameterizedTest
	@ValueSource(strings = { "dns:///localhost:50051", "dns:///name-service", "dns:///name-service.default.svc:50051",
			"dns:///127.0.0.1:50051", "dns://8.8.8.8/localhost:50051", "dns:localhost:50051", "unix:///run/name.sock",
			"unix:/run/name.sock", "static://127.0.0.1:50051", "static://localhost" })
	void anAddressThatAChannelCanUseIsAccepted(String address) {
		assertThatCode(() -> check(address)).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "foo:///x", "http://localhost:50051", "localhost:50051", "localhost",
			"discovery:///name-service", "//localhost:50051", "/localhost:50051", "dns:///", "dns:///:50051",
			"dns:///localhost:0", "dns:///localhost:65536", "dns:///localhost:0x1", "dns:///localhost:50051/path",
			"dns:///local%20host:1", "static:///127.0.0.1:1", "static:127.0.0.1:1", "static://:1", "static://host:0x1",
			"static://127.0.0.1:65536", "static://127.0.0.1:1,127.0.0.1:2", "static://,", "unix://host/run/name.sock",
			"dns://8.8.8.8", "static:///" })
	void anAddressThatNoChannelCanUseIsRejectedByItsKey(String address) {
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
		new GrpcTargets(environment, timer).check("name-service", properties.getChannel("name-service").getAddress());
	}

}
