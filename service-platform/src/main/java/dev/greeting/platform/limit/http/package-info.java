/**
 * Limits of Tomcat and of Spring MVC: connections, concurrent requests, slow clients and
 * compressed responses.
 */
@NullMarked
package dev.greeting.platform.limit.http;

import org.jspecify.annotations.NullMarked;
