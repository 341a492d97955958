/**
 * How names are resolved.
 */
@NullMarked
package dev.greeting.platform.dns;

import org.jspecify.annotations.NullMarked;
