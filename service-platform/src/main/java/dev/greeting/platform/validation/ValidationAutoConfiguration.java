package dev.greeting.platform.validation;

import build.buf.protovalidate.Validator;
import dev.greeting.platform.CallOrder;
import dev.greeting.platform.error.ErrorProperties;
import io.grpc.BindableService;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the enforcement of the contract's rules in a gRPC server.
 */
@AutoConfiguration
@ConditionalOnClass({ GrpcGlobalServerInterceptor.class, Validator.class })
@EnableConfigurationProperties(ErrorProperties.class)
public final class ValidationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ContractRules contractRules(ObjectProvider<BindableService> services) {
		return new ContractRules(
				services.stream().map((service) -> service.bindService().getServiceDescriptor()).toList());
	}

	@GrpcGlobalServerInterceptor
	@Order(CallOrder.ServerInterceptors.VALIDATION)
	@ConditionalOnMissingBean(name = "requestValidationInterceptor")
	RequestValidationInterceptor requestValidationInterceptor(ContractRules rules, ErrorProperties errors) {
		return new RequestValidationInterceptor(rules, errors.domain());
	}

}
