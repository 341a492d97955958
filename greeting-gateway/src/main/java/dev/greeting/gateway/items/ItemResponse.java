package dev.greeting.gateway.items;

import dev.greeting.contract.api.Item;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * An item in a REST response.
 */
@Schema(name = "Item", requiredProperties = { "id", "name" })
record ItemResponse(@Schema(minimum = "1", example = "1") int id, @Schema(example = "name 1") String name) {

	static ItemResponse of(Item item) {
		return new ItemResponse(item.getId(), item.getName());
	}

}
