/**
 * What HTTP asks of every response, whatever answers it.
 */
@NullMarked
package dev.greeting.platform.http;

import org.jspecify.annotations.NullMarked;
