/**
 * Rejects gRPC requests that break the rules declared in the contract, before any handler
 * sees them.
 * <p>
 * The rules stand in the {@code .proto} files: beside a field as
 * {@code (buf.validate.field)}, on a method as
 * {@code (greeting.contract.v1.request_field)}. This package contains no limits.
 * {@link dev.greeting.platform.validation.ContractRules} evaluates them and
 * {@link dev.greeting.platform.validation.RequestValidationInterceptor} puts that in
 * front of every method of a server.
 */
@NullMarked
package dev.greeting.platform.validation;

import org.jspecify.annotations.NullMarked;
