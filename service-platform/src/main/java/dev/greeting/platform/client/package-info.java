/**
 * What makes calling another gRPC service safe: deadlines, retries, connections that come
 * back by themselves.
 */
@NullMarked
package dev.greeting.platform.client;

import org.jspecify.annotations.NullMarked;
