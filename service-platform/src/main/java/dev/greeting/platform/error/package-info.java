/**
 * The error model: gRPC statuses with {@code ErrorInfo}, HTTP responses as RFC 9457
 * problem details, and the one table that maps between the two.
 */
@NullMarked
package dev.greeting.platform.error;

import org.jspecify.annotations.NullMarked;
