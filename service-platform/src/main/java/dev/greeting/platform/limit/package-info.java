/**
 * How much a service takes on at once; what is over it is refused immediately.
 */
@NullMarked
package dev.greeting.platform.limit;

import org.jspecify.annotations.NullMarked;
