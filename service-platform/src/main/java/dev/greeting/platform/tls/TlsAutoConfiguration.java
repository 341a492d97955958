package dev.greeting.platform.tls;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AbstractDependsOnBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.io.ApplicationResourceLoader;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Auto-configuration of bundles that are verified and reloaded.
 */
@AutoConfiguration(after = SslAutoConfiguration.class)
@EnableConfigurationProperties({ TlsProperties.class, SslProperties.class })
public final class TlsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "pemBundles")
	PemBundles pemBundles(SslProperties properties, TlsProperties tls, Environment environment,
			ResourceLoader resourceLoader) {
		return new PemBundles(properties.getBundle().getPem(), tls, environment.getProperty("server.ssl.bundle"),
				ApplicationResourceLoader.get(resourceLoader, true));
	}

	@Bean
	@ConditionalOnMissingBean(name = "bundlesAreCheckedFirst")
	static BundlesAreCheckedFirst bundlesAreCheckedFirst() {
		return new BundlesAreCheckedFirst();
	}

	@Bean
	@ConditionalOnMissingBean(name = "pemBundleReloader")
	PemBundleReloader pemBundleReloader(PemBundles bundles, SslBundleRegistry registry, SslBundles handlers,
			TlsProperties tls, MeterRegistry meterRegistry) {
		return new PemBundleReloader(bundles, registry, handlers, tls.reloadInterval(), meterRegistry);
	}

	@Bean
	@ConditionalOnMissingBean(name = "rejectedHandshakes")
	RejectedHandshakes rejectedHandshakes(MeterRegistry meterRegistry) {
		return new RejectedHandshakes(meterRegistry);
	}

	/**
	 * Creates {@link PemBundles} before the registry reads any file.
	 */
	static final class BundlesAreCheckedFirst extends AbstractDependsOnBeanFactoryPostProcessor {

		BundlesAreCheckedFirst() {
			super(SslBundleRegistry.class, "pemBundles");
		}

	}

}
