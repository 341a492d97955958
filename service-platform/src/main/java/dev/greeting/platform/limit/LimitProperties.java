package dev.greeting.platform.limit;

import java.time.Duration;

import dev.greeting.platform.startup.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much a service takes on at once.
 *
 * @param httpRequests how many HTTP requests are served at the same time, streams
 * included; further ones are answered with 429. Must be above the rate of requests times
 * the deadline of the calls that they make, or a slow backend uses them up
 * @param httpHeadTimeout how long the head of an HTTP request may take from its first
 * byte to its last, against clients that send one byte now and then (slow loris)
 * @param grpcCalls how many unary gRPC calls are served at the same time; further ones
 * end with {@code RESOURCE_EXHAUSTED}
 * @param grpcStreams how many gRPC streams are served at the same time; further ones end
 * with {@code RESOURCE_EXHAUSTED}
 * @param grpcCallsPerConnection how many gRPC calls one connection may have open
 * @param grpcResetsPerMinute how many gRPC calls one connection may cancel within a
 * minute before it is closed, against CVE-2023-44487 (HTTP/2 rapid reset)
 */
@ConfigurationProperties("greeting.limit")
public record LimitProperties(@DefaultValue("512") int httpRequests, @DefaultValue("10s") Duration httpHeadTimeout,
		@DefaultValue("2048") int grpcCalls, @DefaultValue("1024") int grpcStreams,
		@DefaultValue("2048") int grpcCallsPerConnection, @DefaultValue("12000") int grpcResetsPerMinute) {

	public LimitProperties {
		InvalidSettingException.unless(httpRequests >= 1, "http-requests", "must be at least 1");
		InvalidSettingException.unless(httpHeadTimeout.isPositive(), "http-head-timeout", "must be positive");
		InvalidSettingException.unless(grpcCalls >= 1, "grpc-calls", "must be at least 1");
		InvalidSettingException.unless(grpcStreams >= 1, "grpc-streams", "must be at least 1");
		InvalidSettingException.unless(grpcCallsPerConnection >= 1, "grpc-calls-per-connection", "must be at least 1");
		InvalidSettingException.unless(grpcResetsPerMinute >= 1, "grpc-resets-per-minute", "must be at least 1");
	}

}
