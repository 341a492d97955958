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
 * @param httpWriteTimeout how long a client may take nothing of an answer that is waiting
 * for it before its connection is closed; a reader of a stream that pauses must go on
 * within it
 * @param grpcCalls how many unary gRPC calls are served at the same time; further ones
 * end with {@code RESOURCE_EXHAUSTED}
 * @param grpcStreams how many gRPC streams are served at the same time; further ones end
 * with {@code RESOURCE_EXHAUSTED}
 * @param grpcCallsPerConnection how many gRPC calls one connection may have open; below
 * the two before it, so that one client cannot take all places
 * @param grpcResetsPerSecond how many gRPC calls one connection may cancel within a
 * second before it is closed, against CVE-2023-44487 (HTTP/2 rapid reset). Every call
 * that runs into its deadline is one, and a connection carries the calls of many users:
 * must be far above what a client can do in good faith
 * @param managementConnections how many connections the management port holds; above it,
 * those that wait for their clients make room for new ones. Each that takes nothing of an
 * answer may hold a whole answer of Prometheus in memory
 * @param compressedResponses how many HTTP responses are compressed at the same time;
 * further ones are sent as they are. Each takes 256 KB outside of the heap
 */
@ConfigurationProperties("greeting.limit")
public record LimitProperties(@DefaultValue("512") int httpRequests, @DefaultValue("10s") Duration httpHeadTimeout,
		@DefaultValue("60s") Duration httpWriteTimeout, @DefaultValue("2048") int grpcCalls,
		@DefaultValue("1024") int grpcStreams, @DefaultValue("768") int grpcCallsPerConnection,
		@DefaultValue("10000") int grpcResetsPerSecond, @DefaultValue("128") int managementConnections,
		@DefaultValue("32") int compressedResponses) {

	public LimitProperties {
		InvalidSettingException.unless(httpRequests >= 1, "http-requests", "must be at least 1");
		InvalidSettingException.unless(httpHeadTimeout.isPositive(), "http-head-timeout", "must be positive");
		InvalidSettingException.unless(httpWriteTimeout.toMillis() >= 1, "http-write-timeout",
				"must be at least a millisecond");
		InvalidSettingException.unless(grpcCalls >= 1, "grpc-calls", "must be at least 1");
		InvalidSettingException.unless(grpcStreams >= 1, "grpc-streams", "must be at least 1");
		InvalidSettingException.unless(grpcCallsPerConnection >= 1, "grpc-calls-per-connection", "must be at least 1");
		InvalidSettingException.unless(grpcResetsPerSecond >= 1, "grpc-resets-per-second", "must be at least 1");
		InvalidSettingException.unless(managementConnections >= 1, "management-connections", "must be at least 1");
		InvalidSettingException.unless(compressedResponses >= 0, "compressed-responses", "must not be negative");
	}

}
