/**
 * Lets pages of other origins call the service (CORS). Closed by default.
 */
@NullMarked
package dev.greeting.platform.cors;

import org.jspecify.annotations.NullMarked;
