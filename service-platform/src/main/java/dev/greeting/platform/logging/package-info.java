/**
 * Writes log lines to stdout without making any thread wait, and counts lines that are
 * lost.
 */
@NullMarked
package dev.greeting.platform.logging;

import org.jspecify.annotations.NullMarked;
