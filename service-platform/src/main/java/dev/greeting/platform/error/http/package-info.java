/**
 * The HTTP server's side of the error model: every error, from Spring MVC or from Tomcat
 * itself, is a problem detail.
 */
@NullMarked
package dev.greeting.platform.error.http;

import org.jspecify.annotations.NullMarked;
