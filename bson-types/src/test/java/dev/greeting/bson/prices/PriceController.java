package dev.greeting.bson.prices;

import java.util.List;

import io.swagger.v3.oas.annotations.media.Schema;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.springdoc.core.annotations.ParameterObject;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PriceController {

	@GetMapping("/products/{id}")
	Found byPath(@PathVariable ObjectId id) {
		return new Found(List.of(id), null);
	}

	@GetMapping("/products")
	Found byQuery(@RequestParam List<ObjectId> id, @RequestParam(required = false) Decimal128 above) {
		return new Found(id, above);
	}

	@GetMapping("/search")
	Found byObject(@ParameterObject Search search) {
		return new Found(List.of(search.id()), search.above());
	}

	/**
	 * A parameter without a BSON type.
	 */
	@GetMapping("/pages")
	boolean pages(@RequestParam boolean all) {
		return all;
	}

	@PostMapping("/prices")
	Price set(@RequestBody Price price) {
		return price;
	}

	record Found(@Schema(description = "The requested ids") List<ObjectId> ids, Decimal128 above) {

	}

	record Search(ObjectId id, Decimal128 above) {

	}

}
