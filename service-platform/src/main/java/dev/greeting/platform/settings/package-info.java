/**
 * Validation of settings: a wrong value stops the start with one sentence that names the
 * key.
 */
@NullMarked
package dev.greeting.platform.settings;

import org.jspecify.annotations.NullMarked;
