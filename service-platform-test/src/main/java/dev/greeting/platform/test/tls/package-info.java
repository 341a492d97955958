/**
 * Certificates made in a test, and the folders that services read them from.
 */
@NullMarked
package dev.greeting.platform.test.tls;

import org.jspecify.annotations.NullMarked;
