/**
 * Metrics and traces of gRPC calls, and limits on their cost while nothing is exported.
 */
@NullMarked
package dev.greeting.platform.observation;

import org.jspecify.annotations.NullMarked;
