/**
 * The benchmarks of the pair: the command, the processes that it measures and its tables.
 */
@NullMarked
package dev.greeting.benchmarks;

import org.jspecify.annotations.NullMarked;
