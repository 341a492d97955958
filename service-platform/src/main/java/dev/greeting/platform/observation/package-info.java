/**
 * Metrics and traces of gRPC calls, and what they may cost while nobody looks at them.
 */
@NullMarked
package dev.greeting.platform.observation;

import org.jspecify.annotations.NullMarked;
