/**
 * The OpenAPI document. springdoc finds the operations in the controllers, {@code
 * openapi.yaml} has the static parts, and this package adds what all operations have in
 * common, such as errors.
 * <p>
 * The document is created when it is first requested and adds no cost to other requests.
 * {@code springdoc.api-docs.enabled=false} switches off the document and Swagger UI.
 */
@NullMarked
package dev.greeting.gateway.openapi;

import org.jspecify.annotations.NullMarked;
