/**
 * A load generator that costs little itself.
 */
@NullMarked
package dev.greeting.benchmarks.load;

import org.jspecify.annotations.NullMarked;
