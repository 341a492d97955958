/**
 * A process that has run out of memory ends, so that whoever watches it starts another.
 */
@NullMarked
package dev.greeting.platform.memory;

import org.jspecify.annotations.NullMarked;
