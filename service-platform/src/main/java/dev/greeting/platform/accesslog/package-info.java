/**
 * One log line for each HTTP request and each gRPC call, written when it has ended.
 */
@NullMarked
package dev.greeting.platform.accesslog;

import org.jspecify.annotations.NullMarked;
