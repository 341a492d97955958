/**
 * How much a service takes on at once. What exceeds a limit is rejected immediately.
 */
@NullMarked
package dev.greeting.platform.limit;

import org.jspecify.annotations.NullMarked;
