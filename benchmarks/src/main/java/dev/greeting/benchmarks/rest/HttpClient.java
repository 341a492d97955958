package dev.greeting.benchmarks.rest;

import java.time.Duration;

import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/**
 * The HTTP client of Spring's {@code RestClient}. Both clients keep connections, and have
 * enough of them for every caller of the gateway.
 */
enum HttpClient {

	/**
	 * The client that Spring Boot chooses if there is no other one, and its executor for
	 * virtual threads.
	 */
	JDK {

		@Override
		ClientHttpRequestFactory requestFactory(Duration deadline) {
			VirtualThreadTaskExecutor executor = new VirtualThreadTaskExecutor("httpclient-");
			// By default it offers an upgrade to HTTP/2, which Tomcat does not accept.
			java.net.http.HttpClient client = java.net.http.HttpClient.newBuilder()
				.version(java.net.http.HttpClient.Version.HTTP_1_1)
				.executor(executor)
				.build();
			JdkClientHttpRequestFactory factory = new JdkClientHttpRequestFactory(client, executor);
			factory.setReadTimeout(deadline);
			return factory;
		}

	},

	/** The fastest client of those that Spring supports on blocking virtual threads. */
	APACHE {

		@Override
		ClientHttpRequestFactory requestFactory(Duration deadline) {
			HttpComponentsClientHttpRequestFactory factory = new HttpComponentsClientHttpRequestFactory(
					HttpClients.custom()
						.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
							.setMaxConnPerRoute(CONNECTIONS)
							.setMaxConnTotal(CONNECTIONS)
							.build())
						.disableContentCompression()
						.disableCookieManagement()
						.build());
			factory.setReadTimeout(deadline);
			return factory;
		}

	};

	/** The gateway serves so many requests at once. */
	private static final int CONNECTIONS = 512;

	abstract ClientHttpRequestFactory requestFactory(Duration deadline);

}
