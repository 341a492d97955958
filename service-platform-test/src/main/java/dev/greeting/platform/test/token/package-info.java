/**
 * An issuer of access tokens, for services that ask their callers for one.
 */
@NullMarked
package dev.greeting.platform.test.token;

import org.jspecify.annotations.NullMarked;
