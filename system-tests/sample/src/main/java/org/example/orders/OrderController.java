package org.example.orders;

import org.bson.types.ObjectId;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OrderController {

	@GetMapping("/orders/{id}")
	Order order(@PathVariable ObjectId id) {
		return Order.of(id);
	}

}
