/**
 * What another JVM has used: counters that do not depend on how fast the machine is.
 */
@NullMarked
package dev.greeting.benchmarks.usage;

import org.jspecify.annotations.NullMarked;
