package dev.greeting.platform.error.http;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.multipart.support.MultipartResolutionDelegate;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Stops the start of a service that has a route for uploads, but does not read uploads:
 * it would answer every upload with 400, as if the part were missing.
 */
final class UploadCheck implements SmartInitializingSingleton {

	static final String ENABLED = "spring.servlet.multipart.enabled";

	private final ObjectProvider<RequestMappingInfoHandlerMapping> mappings;

	UploadCheck(ObjectProvider<RequestMappingInfoHandlerMapping> mappings) {
		this.mappings = mappings;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.mappings.stream()
			.flatMap((mapping) -> mapping.getHandlerMethods().values().stream())
			.forEach(UploadCheck::check);
	}

	private static void check(HandlerMethod handler) {
		for (MethodParameter parameter : handler.getMethodParameters()) {
			if (parameter.hasParameterAnnotation(RequestPart.class)
					|| MultipartResolutionDelegate.isMultipartArgument(parameter)) {
				throw new InvalidConfigurationPropertyValueException(ENABLED, false,
						handler.getShortLogMessage() + " takes an upload, so this must be true");
			}
		}
	}

}
