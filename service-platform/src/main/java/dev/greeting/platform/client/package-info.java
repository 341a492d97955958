/**
 * Channels to other gRPC services, with deadlines, retries, and connections that come
 * back by themselves.
 */
@NullMarked
package dev.greeting.platform.client;

import org.jspecify.annotations.NullMarked;
