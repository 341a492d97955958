package dev.greeting.gateway.items;

import dev.greeting.contract.api.Item;

/**
 * An item as REST shows it.
 */
record ItemResponse(int id, String name) {

	static ItemResponse of(Item item) {
		return new ItemResponse(item.getId(), item.getName());
	}

}
