/**
 * Defaults that every service starts with, replaced auto-configurations, and one sentence
 * about why a start failed.
 */
@NullMarked
package dev.greeting.platform.startup;

import org.jspecify.annotations.NullMarked;
