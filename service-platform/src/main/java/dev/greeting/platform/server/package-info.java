/**
 * The gRPC server itself.
 */
@NullMarked
package dev.greeting.platform.server;

import org.jspecify.annotations.NullMarked;
