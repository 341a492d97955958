/**
 * Access to the log lines of a service.
 */
@NullMarked
package dev.greeting.platform.test.log;

import org.jspecify.annotations.NullMarked;
