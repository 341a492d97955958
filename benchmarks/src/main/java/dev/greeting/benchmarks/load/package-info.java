/**
 * A load generator that costs little itself: one thread with non-blocking connections
 * that counts responses. The load generators of the system tests are others, because they
 * keep every response with its time, and a test may look at each of them.
 */
@NullMarked
package dev.greeting.benchmarks.load;

import org.jspecify.annotations.NullMarked;
