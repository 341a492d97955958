/**
 * The request id: accepted or made where a call enters the process, then carried by
 * Micrometer Tracing as baggage into every log line and every outgoing gRPC call.
 */
@NullMarked
package dev.greeting.platform.requestid;

import org.jspecify.annotations.NullMarked;
