package dev.greeting.gateway.page;

import dev.greeting.contract.api.Item;

/**
 * An item as a row of a list.
 */
final class ItemRow {

	private ItemRow() {
	}

	static String of(Item item) {
		return item.getId() + " - " + item.getName();
	}

}
