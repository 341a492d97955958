/**
 * Deadlines of HTTP callers: the {@code Grpc-Timeout} header of a request limits the gRPC
 * calls that are made for it.
 */
@NullMarked
package dev.greeting.platform.deadline;

import org.jspecify.annotations.NullMarked;
