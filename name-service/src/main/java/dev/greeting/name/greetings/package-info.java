/**
 * What a greeting says.
 */
@NullMarked
package dev.greeting.name.greetings;

import org.jspecify.annotations.NullMarked;
