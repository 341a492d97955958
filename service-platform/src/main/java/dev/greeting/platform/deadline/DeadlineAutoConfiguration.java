package dev.greeting.platform.deadline;

import java.util.concurrent.ScheduledExecutorService;

import dev.greeting.platform.CallOrder;
import dev.greeting.platform.client.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Auto-configuration of the deadlines that HTTP callers set.
 */
@AutoConfiguration(after = GrpcClientAutoConfiguration.class)
@ConditionalOnClass({ GrpcChannelFactory.class, WebMvcConfigurer.class })
@ConditionalOnWebApplication(type = Type.SERVLET)
public final class DeadlineAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "grpcTimeoutInterceptor")
	WebMvcConfigurer grpcTimeoutInterceptor(
			@Qualifier(GrpcClientAutoConfiguration.TIMER) ScheduledExecutorService timer) {
		return new WebMvcConfigurer() {

			@Override
			public void addInterceptors(InterceptorRegistry registry) {
				registry.addInterceptor(new GrpcTimeoutInterceptor(timer)).order(CallOrder.MvcInterceptors.DEADLINE);
			}

		};
	}

}
