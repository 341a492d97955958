package dev.greeting.platform.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.greeting.platform.settings.InvalidSettingException;
import io.grpc.Status.Code;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of gRPC clients for which {@code grpc.client.*} has no property.
 *
 * @param client the settings of each client, by the name that {@code @GrpcClient} gives
 */
@ConfigurationProperties("greeting.grpc")
public record GrpcClientsProperties(@DefaultValue Map<String, Client> client) {

	/**
	 * Returns the settings of a client.
	 * @param name the name that {@code @GrpcClient} gives
	 * @return its settings, the defaults where none are configured
	 */
	public Client client(String name) {
		return this.client.getOrDefault(name, Client.DEFAULTS);
	}

	/**
	 * The settings of one client.
	 *
	 * @param deadline how long a unary call may take, with all its retries
	 * @param streamIdleTimeout how long a stream may keep a reader waiting for its next
	 * message
	 * @param streamDeadline how long a stream may take in total; unlimited if not set
	 * @param connections how many connections calls are spread over, for each address
	 * @param flowControlWindow how much of a response may be on its way or wait for its
	 * reader, for each call, and for all calls of a connection together; what a stream
	 * whose reader is slow holds in memory
	 * @param retry which calls are sent again when they fail
	 */
	public record Client(@DefaultValue("2s") Duration deadline, @DefaultValue("10s") Duration streamIdleTimeout,
			@Nullable Duration streamDeadline, @DefaultValue("1") int connections,
			@DefaultValue("32KB") DataSize flowControlWindow, @DefaultValue Retry retry) {

		private static final Client DEFAULTS = new Client(Duration.ofSeconds(2), Duration.ofSeconds(10), null, 1,
				DataSize.ofKilobytes(32), Retry.DEFAULTS);

		public Client {
			InvalidSettingException.unless(deadline.isPositive(), "deadline", "must be positive");
			InvalidSettingException.unless(streamIdleTimeout.isPositive(), "stream-idle-timeout", "must be positive");
			InvalidSettingException.unless(streamDeadline == null || streamDeadline.isPositive(), "stream-deadline",
					"must be positive");
			InvalidSettingException.unless(connections >= 1 && connections <= 64, "connections",
					"must be from 1 to 64");
			InvalidSettingException.unless(
					flowControlWindow.toBytes() >= 1024 && flowControlWindow.toBytes() <= Integer.MAX_VALUE,
					"flow-control-window", "must be from 1KB to 2GB");
		}

	}

	/**
	 * Which calls are sent again when they fail, see
	 * <a href= "https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRFC
	 * A6</a>.
	 *
	 * @param methods the methods that may be retried because they are idempotent, as
	 * {@code package.Service/method}, or {@code package.Service} for all of a service
	 * @param maxAttempts how often a call is sent at most, the first time included; 1
	 * switches retries off
	 * @param initialBackoff the longest wait before the first retry; the wait is random
	 * @param maxBackoff the longest wait before any retry
	 * @param backoffMultiplier by how much the longest wait grows with each retry
	 * @param codes the statuses to retry on
	 * @param maxTokens how many failures in a row are retried, times two: each failure
	 * takes a token, and while half of them or fewer are left nothing is retried; more
	 * than twice the calls that one server has in flight, which all fail at once when it
	 * dies
	 * @param tokenRatio how much of a token each success gives back
	 */
	public record Retry(@DefaultValue List<String> methods, @DefaultValue("4") int maxAttempts,
			@DefaultValue("25ms") Duration initialBackoff, @DefaultValue("250ms") Duration maxBackoff,
			@DefaultValue("2") double backoffMultiplier, @DefaultValue("UNAVAILABLE") List<Code> codes,
			@DefaultValue("600") int maxTokens, @DefaultValue("0.1") double tokenRatio) {

		private static final Retry DEFAULTS = new Retry(List.of(), 4, Duration.ofMillis(25), Duration.ofMillis(250), 2,
				List.of(Code.UNAVAILABLE), 600, 0.1);

		public Retry {
			InvalidSettingException.unless(maxAttempts >= 1 && maxAttempts <= 5, "max-attempts", "must be from 1 to 5");
			InvalidSettingException.unless(initialBackoff.isPositive(), "initial-backoff", "must be positive");
			InvalidSettingException.unless(maxBackoff.isPositive(), "max-backoff", "must be positive");
			InvalidSettingException.unless(backoffMultiplier > 0, "backoff-multiplier", "must be positive");
			InvalidSettingException.unless(!codes.isEmpty() && !codes.contains(Code.OK), "codes", "must name errors");
			InvalidSettingException.unless(maxTokens >= 1 && maxTokens <= 1000, "max-tokens", "must be from 1 to 1000");
			InvalidSettingException.unless(tokenRatio >= 0.001, "token-ratio", "must be at least 0.001");
		}

	}

}
