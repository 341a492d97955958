package dev.greeting.bson.prices;

import java.time.Instant;

import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * A price as the application sees it.
 *
 * @param product whose price it is
 * @param amount how much
 * @param since since when
 */
record Price(ObjectId product, Decimal128 amount, Instant since) {

}
