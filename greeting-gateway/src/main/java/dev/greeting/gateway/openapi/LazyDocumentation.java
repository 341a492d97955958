package dev.greeting.gateway.openapi;

import java.util.ArrayList;
import java.util.List;

import org.springdoc.api.AbstractOpenApiResource;
import org.springdoc.core.configuration.SpringDocWebServerConfiguration.SpringDocWebServerContext;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.type.MethodMetadata;

/**
 * Lets the first request for the document create springdoc's beans, with Swagger's models
 * and Jackson 2 below them. springdoc declares them as not lazy, even where an
 * application's beans are lazy.
 */
final class LazyDocumentation implements BeanFactoryPostProcessor {

	private static final String SPRINGDOC = "org.springdoc.";

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		// It listens to the start of the web servers, which its declared type does not
		// say.
		List<String> eager = List.of(beans.getBeanNamesForType(SpringDocWebServerContext.class, true, false));
		List<String> lazy = new ArrayList<>();
		for (String name : beans.getBeanDefinitionNames()) {
			BeanDefinition definition = beans.getBeanDefinition(name);
			if (isOfSpringdoc(definition) && !definition.isLazyInit() && !eager.contains(name)) {
				definition.setLazyInit(true);
				lazy.add(name);
			}
		}
		// Not all of these are injected: some register something when they are created.
		List<String> resources = List.of(beans.getBeanNamesForType(AbstractOpenApiResource.class, true, false));
		lazy.removeAll(resources);
		resources.forEach((name) -> beans.getBeanDefinition(name).setDependsOn(lazy.toArray(String[]::new)));
	}

	private static boolean isOfSpringdoc(BeanDefinition definition) {
		if (definition instanceof AnnotatedBeanDefinition annotated) {
			MethodMetadata factoryMethod = annotated.getFactoryMethodMetadata();
			if (factoryMethod != null) {
				return factoryMethod.getDeclaringClassName().startsWith(SPRINGDOC);
			}
		}
		String type = definition.getBeanClassName();
		return type != null && type.startsWith(SPRINGDOC);
	}

}
