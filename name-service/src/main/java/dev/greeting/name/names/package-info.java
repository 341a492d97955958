/**
 * Upper-casing of names: the rule, the gRPC service {@code app.grpc.Service1} that offers
 * it, and its REST twin.
 */
@NullMarked
package dev.greeting.name.names;

import org.jspecify.annotations.NullMarked;
