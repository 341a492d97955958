/**
 * The stubs of name-service.
 */
@NullMarked
package dev.greeting.gateway.client;

import org.jspecify.annotations.NullMarked;
