/**
 * Resolution of host names.
 */
@NullMarked
package dev.greeting.platform.dns;

import org.jspecify.annotations.NullMarked;
