/**
 * Writes log lines to stdout in batches and without blocking, and counts dropped lines.
 */
@NullMarked
package dev.greeting.platform.logging;

import org.jspecify.annotations.NullMarked;
