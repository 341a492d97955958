package dev.greeting.bson.prices;

import java.time.Instant;

import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * A price in the application.
 *
 * @param product the product
 * @param amount the amount
 * @param since the date from which it applies
 */
record Price(ObjectId product, Decimal128 amount, Instant since) {

}
