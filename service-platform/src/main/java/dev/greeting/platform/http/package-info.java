/**
 * Headers that every HTTP response needs, whatever answers the request.
 */
@NullMarked
package dev.greeting.platform.http;

import org.jspecify.annotations.NullMarked;
