/**
 * Greetings over REST.
 */
@NullMarked
package dev.greeting.gateway.greetings;

import org.jspecify.annotations.NullMarked;
