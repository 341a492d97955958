package dev.greeting.platform.limit;

import java.time.Duration;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the concurrent work of a service.
 *
 * @param httpRequests how many HTTP requests are served at the same time, streams
 * included; further ones are answered with 429. Must be above the rate of requests times
 * the deadline of the calls that they make; otherwise a slow backend uses all permits
 * @param httpRequestHeaderTimeout how long the request line and headers of an HTTP
 * request may take, against clients that send one byte now and then (slow loris)
 * @param httpWriteTimeout how long a client may read nothing of a pending response before
 * its connection is closed; a reader of a stream that pauses must continue within this
 * time
 * @param http2StreamsPerConnection how many requests one HTTP/2 connection may have open;
 * its client waits with further ones. If it is below {@code httpRequests}, one connection
 * cannot take all permits
 * @param grpcCalls how many unary gRPC calls are served at the same time; further ones
 * end with {@code RESOURCE_EXHAUSTED}
 * @param grpcStreams how many gRPC streams are served at the same time; further ones end
 * with {@code RESOURCE_EXHAUSTED}
 * @param grpcOpenCalls how many gRPC calls are open at the same time, whether served or
 * not; the streams of further ones are reset. Must be above the sum of {@code grpcCalls}
 * and {@code grpcStreams}, so that these limits reject first, with a status
 * @param grpcInfrastructureStreams how many health streams ({@code Watch}) and reflection
 * streams are open at the same time; further ones end with {@code RESOURCE_EXHAUSTED}.
 * Unary health calls need no permit, so that probes are always answered
 * @param grpcUnreadResponses how many bytes of unary gRPC responses may wait for their
 * callers in total; responses that do not fit become {@code RESOURCE_EXHAUSTED}. Must be
 * far above the largest response
 * @param grpcUnfinishedRequests how many bytes of memory gRPC requests may hold in total
 * that arrive in several parts; beyond that, the unfinished ones that have waited longest
 * are reset. Must be at least twice {@code grpc.server.max-inbound-message-size}
 * @param grpcRequestTimeout how long a gRPC caller may take to send its request, or the
 * first message of a stream of requests, before its call is reset
 * @param grpcWriteTimeout how long a gRPC caller may read nothing of what is queued for
 * it before its call is reset. A caller must read a unary response, and the last messages
 * of a stream, completely within this time
 * @param grpcCallsPerConnection how many gRPC calls one connection may have open. If it
 * is below {@code grpcCalls} and {@code grpcStreams}, one connection cannot take all
 * permits, which a service with a single client does not need
 * @param grpcResetsPerSecond how many gRPC calls one connection may cancel within a
 * second before it is closed, against CVE-2023-44487 (HTTP/2 rapid reset). Every call
 * that runs into its deadline is one, and a connection carries the calls of many users:
 * must be far above what a well-behaved client does
 * @param managementConnections how many connections the management port holds; beyond
 * that, connections that wait for their clients are closed for new ones
 * @param managementRequests how many requests the management port serves at the same
 * time, health requests not counted; further ones are answered with 429. Each scrape by
 * Prometheus takes CPU and memory for all metrics
 * @param compressedResponses how many HTTP responses are compressed at the same time;
 * further ones are sent uncompressed. Each takes 256 KB outside of the heap
 */
@ConfigurationProperties("greeting.limit")
public record LimitProperties(@DefaultValue("512") int httpRequests,
		@DefaultValue("10s") Duration httpRequestHeaderTimeout, @DefaultValue("60s") Duration httpWriteTimeout,
		@DefaultValue("100") int http2StreamsPerConnection, @DefaultValue("2048") int grpcCalls,
		@DefaultValue("768") int grpcStreams, @DefaultValue("3072") int grpcOpenCalls,
		@DefaultValue("256") int grpcInfrastructureStreams, @DefaultValue("16MB") DataSize grpcUnreadResponses,
		@DefaultValue("16MB") DataSize grpcUnfinishedRequests, @DefaultValue("10s") Duration grpcRequestTimeout,
		@DefaultValue("60s") Duration grpcWriteTimeout, @DefaultValue("640") int grpcCallsPerConnection,
		@DefaultValue("10000") int grpcResetsPerSecond, @DefaultValue("128") int managementConnections,
		@DefaultValue("8") int managementRequests, @DefaultValue("32") int compressedResponses) {

	public LimitProperties {
		InvalidSettingException.unless(httpRequests >= 1, "http-requests", "must be at least 1");
		InvalidSettingException.unless(httpRequestHeaderTimeout.isPositive(), "http-request-header-timeout",
				"must be positive");
		InvalidSettingException.unless(httpWriteTimeout.toMillis() >= 1, "http-write-timeout",
				"must be at least a millisecond");
		InvalidSettingException.unless(http2StreamsPerConnection >= 1, "http2-streams-per-connection",
				"must be at least 1");
		InvalidSettingException.unless(grpcCalls >= 1, "grpc-calls", "must be at least 1");
		InvalidSettingException.unless(grpcStreams >= 1, "grpc-streams", "must be at least 1");
		InvalidSettingException.unless(grpcOpenCalls > (long) grpcCalls + grpcStreams, "grpc-open-calls",
				"must be above grpc-calls and grpc-streams together");
		InvalidSettingException.unless(grpcInfrastructureStreams >= 1, "grpc-infrastructure-streams",
				"must be at least 1");
		InvalidSettingException.unless(
				grpcUnreadResponses.toBytes() >= 1 && grpcUnreadResponses.toBytes() <= Integer.MAX_VALUE,
				"grpc-unread-responses", "must be at least 1B and below 2GB");
		InvalidSettingException.unless(
				grpcUnfinishedRequests.toBytes() >= 1 && grpcUnfinishedRequests.toBytes() <= Integer.MAX_VALUE,
				"grpc-unfinished-requests", "must be at least 1B and below 2GB");
		InvalidSettingException.unless(grpcRequestTimeout.toMillis() >= 1, "grpc-request-timeout",
				"must be at least a millisecond");
		InvalidSettingException.unless(grpcWriteTimeout.toMillis() >= 1, "grpc-write-timeout",
				"must be at least a millisecond");
		InvalidSettingException.unless(grpcCallsPerConnection >= 1, "grpc-calls-per-connection", "must be at least 1");
		InvalidSettingException.unless(grpcResetsPerSecond >= 1, "grpc-resets-per-second", "must be at least 1");
		InvalidSettingException.unless(managementConnections >= 1, "management-connections", "must be at least 1");
		InvalidSettingException.unless(managementRequests >= 1, "management-requests", "must be at least 1");
		InvalidSettingException.unless(compressedResponses >= 0, "compressed-responses", "must not be negative");
	}

}
