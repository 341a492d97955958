package dev.greeting.platform.http;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.FormatterRegistry;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/**
 * Lets the arguments of controllers take whole numbers in plain decimal digits only.
 */
final class PlainNumbers implements WebMvcConfigurer, SmartInitializingSingleton {

	private final ObjectProvider<RequestMappingHandlerAdapter> adapters;

	PlainNumbers(ObjectProvider<RequestMappingHandlerAdapter> adapters) {
		this.adapters = adapters;
	}

	@Override
	public void addFormatters(FormatterRegistry registry) {
		registry.addConverterFactory(new PlainNumberConverterFactory());
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.adapters.stream().map(RequestMappingHandlerAdapter::getWebBindingInitializer).forEach((initializer) -> {
			if (initializer instanceof ConfigurableWebBindingInitializer binding) {
				ConversionService conversion = binding.getConversionService();
				if (conversion != null) {
					binding.setConversionService(new FinalNumberConversionService(conversion));
				}
			}
		});
	}

}
