package dev.greeting.gateway.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.HttpResource;
import org.springframework.web.servlet.resource.ResourceResolverChain;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/**
 * Serves the static files of the page, and protects the page with a content security
 * policy.
 */
@Configuration(proxyBeanMethods = false)
class PageWebConfiguration implements WebMvcConfigurer {

	static final String ASSETS_PATH = "/page/";

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler(ASSETS_PATH + "**")
			.addResourceLocations("classpath:/static" + ASSETS_PATH)
			.setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable())
			.setEtagGenerator(PageWebConfiguration::etag)
			.resourceChain(true)
			.addResolver(new VersionedResourceResolver().addContentVersionStrategy("/**"));
	}

	/**
	 * Creates the ETag of a file. It is weak, because Tomcat does not compress a response
	 * with a strong one.
	 */
	private static String etag(Resource file) {
		try {
			return "W/\"" + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + "\"";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(new HeadersInterceptor()).addPathPatterns("/", ASSETS_PATH + "**");
	}

	/**
	 * Finds files only by paths that contain the hash of their content. The content at
	 * other paths may change, but browsers are told to cache it for a year.
	 */
	private static final class VersionedResourceResolver extends VersionResourceResolver {

		@Override
		protected @Nullable Resource resolveResourceInternal(@Nullable HttpServletRequest request, String requestPath,
				List<? extends Resource> locations, ResourceResolverChain chain) {
			Resource resource = super.resolveResourceInternal(request, requestPath, locations, chain);
			return (resource instanceof HttpResource) ? resource : null;
		}

	}

	/**
	 * Tells the browser to load only the page's own files, and to run no inline scripts.
	 */
	private static final class HeadersInterceptor implements HandlerInterceptor {

		private static final String CONTENT_SECURITY_POLICY = String.join("; ", "default-src 'none'",
				"script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'", "form-action 'self'",
				"base-uri 'none'", "frame-ancestors 'none'");

		@Override
		public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
			response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
			response.setHeader("Referrer-Policy", "no-referrer");
			response.setHeader("X-Frame-Options", "DENY");
			return true;
		}

	}

}
