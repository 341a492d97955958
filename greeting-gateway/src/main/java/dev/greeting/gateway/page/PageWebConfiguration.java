package dev.greeting.gateway.page;

import java.time.Duration;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/**
 * Serves the files beside the page, and protects both from what is not theirs.
 */
@Configuration(proxyBeanMethods = false)
class PageWebConfiguration implements WebMvcConfigurer {

	static final String ASSETS_PATH = "/page/";

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler(ASSETS_PATH + "**")
			.addResourceLocations("classpath:/static" + ASSETS_PATH)
			.setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
			.resourceChain(true)
			.addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"));
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(new PageHeadersInterceptor()).addPathPatterns("/", ASSETS_PATH + "**");
	}

}
