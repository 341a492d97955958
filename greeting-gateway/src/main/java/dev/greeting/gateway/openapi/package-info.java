/**
 * The OpenAPI document. springdoc finds the operations in the controllers, {@code
 * openapi.yaml} has the static parts, and this package adds what all operations have in
 * common, such as errors.
 * <p>
 * The first request for the document creates it, and springdoc's beans. It adds no cost
 * to other requests, nor to the start. {@code springdoc.api-docs.enabled=false} switches
 * off the document and Swagger UI.
 */
@NullMarked
package dev.greeting.gateway.openapi;

import org.jspecify.annotations.NullMarked;
