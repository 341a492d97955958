/**
 * What every HTTP route needs: the headers of its responses, the conversion of numbers
 * and the state of a request's connection.
 */
@NullMarked
package dev.greeting.platform.http;

import org.jspecify.annotations.NullMarked;
