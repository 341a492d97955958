/**
 * BSON's types outside of a database: as protobuf messages, as JSON, as parameters of a
 * controller and in an OpenAPI document.
 */
@NullMarked
package dev.greeting.bson;

import org.jspecify.annotations.NullMarked;
