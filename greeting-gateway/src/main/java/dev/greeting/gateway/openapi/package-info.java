/**
 * The OpenAPI document: what holds for every operation, above all the errors. springdoc
 * finds the operations in the controllers; {@code openapi.yaml} has the rest.
 * <p>
 * The document is made when it is first asked for, and costs no request anything.
 * {@code springdoc.api-docs.enabled=false} switches it off, and Swagger UI with it.
 */
@NullMarked
package dev.greeting.gateway.openapi;

import org.jspecify.annotations.NullMarked;
