/**
 * The gRPC server's executor and flow control.
 */
@NullMarked
package dev.greeting.platform.server;

import org.jspecify.annotations.NullMarked;
