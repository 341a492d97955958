/**
 * Upper-casing of names: the rule, the gRPC service {@code app.grpc.Service1} and the
 * REST endpoint.
 */
@NullMarked
package dev.greeting.name.names;

import org.jspecify.annotations.NullMarked;
