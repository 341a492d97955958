/**
 * Mutual TLS of gRPC servers and channels, and the list of who may call what.
 */
@NullMarked
package dev.greeting.platform.tls.grpc;

import org.jspecify.annotations.NullMarked;
