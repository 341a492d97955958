/**
 * gRPC as tests see it: a scripted server in place of another service, and questions to a
 * server about what it offers.
 */
@NullMarked
package dev.greeting.platform.test.grpc;

import org.jspecify.annotations.NullMarked;
