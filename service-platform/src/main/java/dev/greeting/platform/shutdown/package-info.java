/**
 * Shutdown without lost requests: report it first, finish open requests, then close.
 */
@NullMarked
package dev.greeting.platform.shutdown;

import org.jspecify.annotations.NullMarked;
