/**
 * HTTP clients: an ordinary one, and one for raw requests and responses.
 */
@NullMarked
package dev.greeting.platform.test.http;

import org.jspecify.annotations.NullMarked;
