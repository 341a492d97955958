/**
 * HTTP clients: an ordinary one, and one that sends and sees everything.
 */
@NullMarked
package dev.greeting.platform.test.http;

import org.jspecify.annotations.NullMarked;
