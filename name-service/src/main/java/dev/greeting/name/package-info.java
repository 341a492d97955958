/**
 * The gRPC server of the pair.
 */
@NullMarked
package dev.greeting.name;

import org.jspecify.annotations.NullMarked;
