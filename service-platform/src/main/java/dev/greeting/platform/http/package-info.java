/**
 * Headers that every HTTP response needs, whatever answers the request, and the state of
 * a request's connection.
 */
@NullMarked
package dev.greeting.platform.http;

import org.jspecify.annotations.NullMarked;
