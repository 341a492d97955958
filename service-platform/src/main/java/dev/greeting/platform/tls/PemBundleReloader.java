package dev.greeting.platform.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.greeting.platform.tls.PemBundle.Loaded;
import dev.greeting.platform.tls.PemBundle.Material;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.SmartLifecycle;

/**
 * Reloads changed files of PEM bundles. It compares contents at an interval, so that it
 * follows files that are replaced one by one as well as Kubernetes' links. If the content
 * cannot be used, the last valid content stays in use, and the files are checked again at
 * each interval. Updates go to {@link SslBundleRegistry}, which informs Tomcat and all
 * others that use the bundle.
 * <p>
 * Checks the files when it is created, and then only when everything else has started. A
 * component that reads a bundle and then registers for its updates would miss an update
 * in between.
 */
final class PemBundleReloader implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(PemBundleReloader.class);

	private final SslBundleRegistry registry;

	private final List<Watched> watched;

	private final Duration interval;

	private volatile @Nullable ScheduledThreadPoolExecutor timer;

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
		this.interval = interval;
		checkAll();
	}

	@Override
	public void start() {
		if (!this.watched.isEmpty()) {
			ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
					Thread.ofPlatform().daemon().name("ssl-bundle-reload").factory());
			timer.scheduleWithFixedDelay(this::checkAll, this.interval.toNanos(), this.interval.toNanos(),
					TimeUnit.NANOSECONDS);
			this.timer = timer;
		}
	}

	@Override
	public void stop() {
		ScheduledThreadPoolExecutor timer = this.timer;
		if (timer != null) {
			timer.shutdownNow();
			this.timer = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.timer != null;
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
				Loaded loaded = this.bundle.load(material);
				boolean first = this.used == null;
				registry.updateBundle(name(), loaded.bundle());
				this.used = material;
				if (!first) {
					this.reloads.increment();
					X509Certificate leaf = loaded.leaf();
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
