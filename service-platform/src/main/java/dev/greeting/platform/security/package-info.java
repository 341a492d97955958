/**
 * Authentication of callers: with Spring Boot's properties of an OAuth 2.0 resource
 * server, HTTP requests need a JWT. Without them, Spring Security is switched off, and
 * requests do not pass through it.
 */
@NullMarked
package dev.greeting.platform.security;

import org.jspecify.annotations.NullMarked;
