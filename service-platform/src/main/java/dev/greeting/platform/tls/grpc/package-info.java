/**
 * Mutual TLS of gRPC servers and channels, and the list of the clients that may call a
 * service.
 */
@NullMarked
package dev.greeting.platform.tls.grpc;

import org.jspecify.annotations.NullMarked;
