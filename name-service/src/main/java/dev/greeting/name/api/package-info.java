/**
 * The gRPC service {@code api.Api}, which offers greetings and items.
 */
@NullMarked
package dev.greeting.name.api;

import org.jspecify.annotations.NullMarked;
