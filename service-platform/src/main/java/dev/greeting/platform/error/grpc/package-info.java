/**
 * The gRPC server's side of the error model: every status carries {@code ErrorInfo}, also
 * those of requests that reach no service method.
 */
@NullMarked
package dev.greeting.platform.error.grpc;

import org.jspecify.annotations.NullMarked;
