/**
 * BSON's types as protobuf messages, in JSON, as parameters of controllers and in an
 * OpenAPI document.
 */
@NullMarked
package dev.greeting.bson;

import org.jspecify.annotations.NullMarked;
