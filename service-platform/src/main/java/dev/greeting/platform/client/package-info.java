/**
 * Channels to other gRPC services, with deadlines, retries, and automatic reconnects.
 */
@NullMarked
package dev.greeting.platform.client;

import org.jspecify.annotations.NullMarked;
