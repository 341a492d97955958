/**
 * The OpenAPI document: what the controllers do not say themselves because it holds for
 * every operation, first of all the errors.
 * <p>
 * The document is made when it is first asked for, and costs no request anything.
 * {@code springdoc.api-docs.enabled=false} switches it off, and Swagger UI with it.
 */
@NullMarked
package dev.greeting.gateway.openapi;

import org.jspecify.annotations.NullMarked;
