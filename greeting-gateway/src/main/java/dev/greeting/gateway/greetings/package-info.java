/**
 * REST endpoints for greetings.
 */
@NullMarked
package dev.greeting.gateway.greetings;

import org.jspecify.annotations.NullMarked;
