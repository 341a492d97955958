package dev.greeting.platform.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.tls.PemBundle.Material;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

/**
 * Reloads changed files of PEM bundles. It compares contents at an interval, so that it
 * follows files that are replaced one by one as well as Kubernetes' links. If the content
 * cannot be used, the last valid content stays in use, and the files are checked again at
 * each interval. Updates go to {@link SslBundleRegistry}, which informs Tomcat and all
 * others that use the bundle.
 */
final class PemBundleReloader implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(PemBundleReloader.class);

	private final SslBundleRegistry registry;

	private final List<Watched> watched;

	private final @Nullable ScheduledThreadPoolExecutor timer;

	PemBundleReloader(PemBundles bundles, SslBundleRegistry registry, SslBundles handlers, Duration interval,
			MeterRegistry meterRegistry) {
		this.registry = registry;
		this.watched = bundles.all()
			.stream()
			.filter(PemBundle::hasFiles)
			.map((bundle) -> new Watched(bundle, meterRegistry))
			.toList();
		// Without any handler, the registry warns that the update has no effect.
		this.watched.forEach((bundle) -> handlers.addBundleUpdateHandler(bundle.name(), bundle::updated));
		checkAll();
		this.timer = this.watched.isEmpty() ? null
				: new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("ssl-bundle-reload").factory());
		if (this.timer != null) {
			this.timer.scheduleWithFixedDelay(this::checkAll, interval.toNanos(), interval.toNanos(),
					TimeUnit.NANOSECONDS);
		}
	}

	private void checkAll() {
		this.watched.forEach(this::check);
	}

	private void check(Watched bundle) {
		try {
			bundle.check(this.registry);
		}
		catch (InvalidBundleException ex) {
			bundle.failed(String.valueOf(ex.getMessage()), null);
		}
		catch (Throwable ex) {
			bundle.failed("SSL bundle '" + bundle.name() + "': " + ex, ex);
		}
	}

	@Override
	public void close() {
		if (this.timer != null) {
			this.timer.shutdownNow();
		}
	}

	/**
	 * A bundle and the content that is in use.
	 */
	private static final class Watched {

		private final PemBundle bundle;

		private final Counter reloads;

		private final Counter failures;

		private @Nullable Material used;

		private @Nullable String failure;

		private Watched(PemBundle bundle, MeterRegistry meterRegistry) {
			this.bundle = bundle;
			this.reloads = Counter.builder("ssl.bundle.reloads")
				.description("Changed bundles that were reloaded")
				.tag("bundle", bundle.name())
				.register(meterRegistry);
			this.failures = Counter.builder("ssl.bundle.reload.failures")
				.description("Checks that found files which cannot be used")
				.tag("bundle", bundle.name())
				.register(meterRegistry);
		}

		private String name() {
			return this.bundle.name();
		}

		private void check(SslBundleRegistry registry) throws InvalidBundleException {
			Material material = this.bundle.read();
			if (!material.equals(this.used)) {
				if (!material.equals(this.bundle.read())) {
					// The files are being replaced. The next check finds them complete.
					return;
				}
				SslBundle loaded = this.bundle.load(material);
				boolean first = this.used == null;
				registry.updateBundle(name(), loaded);
				this.used = material;
				if (!first) {
					this.reloads.increment();
					X509Certificate leaf = PemBundle.leaf(material);
					logger.info("SSL bundle '{}' was reloaded{}", name(), (leaf == null) ? "" : ": serial "
							+ leaf.getSerialNumber().toString(16) + ", valid until " + leaf.getNotAfter().toInstant());
				}
			}
			this.failure = null;
		}

		private void updated(SslBundle bundle) {
			logger.debug("SSL bundle '{}' was updated", name());
		}

		/**
		 * Counts each failed check, so that the rate shows a failure for as long as it
		 * lasts, and warns once.
		 */
		private void failed(String failure, @Nullable Throwable cause) {
			this.failures.increment();
			if (!failure.equals(this.failure)) {
				this.failure = failure;
				logger.warn("SSL bundle '{}' cannot be reloaded, the last valid one stays in use: {}", name(), failure,
						cause);
			}
		}

	}

}
