/**
 * Health of the gRPC side: what the server says of itself, and what a client sees of its
 * channels.
 */
@NullMarked
package dev.greeting.platform.health;

import org.jspecify.annotations.NullMarked;
