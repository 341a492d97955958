/**
 * REST endpoints for items: all at once, or one by one as they arrive.
 */
@NullMarked
package dev.greeting.gateway.items;

import org.jspecify.annotations.NullMarked;
