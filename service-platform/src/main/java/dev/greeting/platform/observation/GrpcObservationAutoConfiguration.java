package dev.greeting.platform.observation;

import dev.greeting.platform.CallOrder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcClientInterceptor;
import io.micrometer.core.instrument.binder.grpc.ObservationGrpcServerInterceptor;
import io.micrometer.observation.ObservationRegistry;
import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the observation of gRPC calls. It replaces the four net.devh
 * auto-configurations that {@code ReplacedAutoConfigurations} excludes.
 */
@AutoConfiguration
public final class GrpcObservationAutoConfiguration {

	// First in order: of all meter handlers only the first one is called.
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	@ConditionalOnMissingBean(name = "timersOnlyObservationHandler")
	TimersOnlyObservationHandler timersOnlyObservationHandler(MeterRegistry meterRegistry) {
		return new TimersOnlyObservationHandler(meterRegistry);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcGlobalServerInterceptor.class)
	static class GrpcServer {

		@GrpcGlobalServerInterceptor
		@Order(CallOrder.ServerInterceptors.OBSERVATION)
		@ConditionalOnMissingBean(name = "callObservationServerInterceptor",
				value = ObservationGrpcServerInterceptor.class)
		CallObservationServerInterceptor callObservationServerInterceptor(ObservationRegistry observationRegistry) {
			return new CallObservationServerInterceptor(observationRegistry);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(GrpcGlobalClientInterceptor.class)
	static class GrpcClient {

		@GrpcGlobalClientInterceptor
		@Order(CallOrder.ClientInterceptors.OBSERVATION)
		@ConditionalOnMissingBean(name = "callObservationClientInterceptor",
				value = ObservationGrpcClientInterceptor.class)
		CallObservationClientInterceptor callObservationClientInterceptor(ObservationRegistry observationRegistry) {
			return new CallObservationClientInterceptor(observationRegistry);
		}

		@GrpcGlobalClientInterceptor
		@Order(CallOrder.ClientInterceptors.CALLBACK_CONTEXT)
		@ConditionalOnMissingBean(name = "callbackContextClientInterceptor")
		CallbackContextClientInterceptor callbackContextClientInterceptor(ObservationRegistry observationRegistry) {
			return new CallbackContextClientInterceptor(observationRegistry);
		}

	}

}
