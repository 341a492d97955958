/**
 * The items and how they are produced.
 */
@NullMarked
package dev.greeting.name.items;

import org.jspecify.annotations.NullMarked;
