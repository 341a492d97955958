/**
 * Mutual TLS between services: bundles whose files are checked and reloaded, the
 * identities of peers, and rejected handshakes.
 */
@NullMarked
package dev.greeting.platform.tls;

import org.jspecify.annotations.NullMarked;
