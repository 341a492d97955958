/**
 * Limits of the gRPC server: open calls, concurrent calls, stalled calls and queued
 * messages.
 */
@NullMarked
package dev.greeting.platform.limit.grpc;

import org.jspecify.annotations.NullMarked;
