/**
 * The text of a greeting.
 */
@NullMarked
package dev.greeting.name.greetings;

import org.jspecify.annotations.NullMarked;
