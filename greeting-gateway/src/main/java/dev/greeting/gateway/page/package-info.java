/**
 * The page for people: a greeting and the items, rendered on the server so that it is
 * whole without JavaScript. The script in {@code static/page} adds the live stream.
 */
@NullMarked
package dev.greeting.gateway.page;

import org.jspecify.annotations.NullMarked;
