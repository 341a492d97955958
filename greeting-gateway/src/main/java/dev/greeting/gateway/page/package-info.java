/**
 * The HTML page: a greeting and the items. It is rendered on the server, so it is
 * complete without JavaScript. The script in {@code static/page} adds the live stream.
 */
@NullMarked
package dev.greeting.gateway.page;

import org.jspecify.annotations.NullMarked;
