package org.example.orders;

import java.time.Instant;

import org.bson.types.ObjectId;

/**
 * What the id of an order says.
 *
 * @param id the id
 * @param placedAt when the order was placed
 */
record Order(ObjectId id, Instant placedAt) {

	static Order of(ObjectId id) {
		return new Order(id, id.getDate().toInstant());
	}

}
