/**
 * Stopping without losing anything: say so first, finish what runs, then close.
 */
@NullMarked
package dev.greeting.platform.shutdown;

import org.jspecify.annotations.NullMarked;
