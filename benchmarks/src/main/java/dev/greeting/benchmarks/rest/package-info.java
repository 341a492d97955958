/**
 * The gateway's say-hello with REST in place of gRPC. It runs in the gateway that ships,
 * as one more route.
 */
@NullMarked
package dev.greeting.benchmarks.rest;

import org.jspecify.annotations.NullMarked;
