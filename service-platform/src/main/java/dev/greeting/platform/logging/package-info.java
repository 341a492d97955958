/**
 * Log lines go to stdout without anybody waiting for it, and those that are lost are
 * counted.
 */
@NullMarked
package dev.greeting.platform.logging;

import org.jspecify.annotations.NullMarked;
