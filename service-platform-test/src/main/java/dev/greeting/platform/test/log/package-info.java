/**
 * Reading what a service logs.
 */
@NullMarked
package dev.greeting.platform.test.log;

import org.jspecify.annotations.NullMarked;
