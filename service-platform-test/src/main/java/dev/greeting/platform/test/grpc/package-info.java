/**
 * gRPC for tests: a scripted server that replaces another service, and a reflection
 * client.
 */
@NullMarked
package dev.greeting.platform.test.grpc;

import org.jspecify.annotations.NullMarked;
