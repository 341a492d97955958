/**
 * The page for people.
 */
@NullMarked
package dev.greeting.gateway.page;

import org.jspecify.annotations.NullMarked;
