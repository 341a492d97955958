/**
 * Limits of the work that a service does at once. Work above a limit is rejected
 * immediately.
 */
@NullMarked
package dev.greeting.platform.limit;

import org.jspecify.annotations.NullMarked;
