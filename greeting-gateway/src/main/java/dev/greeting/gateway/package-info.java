/**
 * The REST API and the page in front of name-service.
 */
@NullMarked
package dev.greeting.gateway;

import org.jspecify.annotations.NullMarked;
