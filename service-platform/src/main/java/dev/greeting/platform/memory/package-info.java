/**
 * Ends a process that has run out of memory, so that its supervisor can restart it.
 */
@NullMarked
package dev.greeting.platform.memory;

import org.jspecify.annotations.NullMarked;
