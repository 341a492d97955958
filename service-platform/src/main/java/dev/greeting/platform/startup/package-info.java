/**
 * Defaults that every service starts with, and readable refusals to start.
 */
@NullMarked
package dev.greeting.platform.startup;

import org.jspecify.annotations.NullMarked;
