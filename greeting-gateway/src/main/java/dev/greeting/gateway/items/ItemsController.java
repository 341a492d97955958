package dev.greeting.gateway.items;

import java.util.List;

import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import io.grpc.StatusRuntimeException;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists items.
 */
@RestController
class ItemsController {

	private final ApiBlockingStub api;

	private final ItemStreams streams;

	ItemsController(ApiBlockingStub api, ItemStreams streams) {
		this.api = api;
		this.streams = streams;
	}

	@GetMapping(path = "/api/v1/items", produces = MediaType.APPLICATION_JSON_VALUE)
	ItemsResponse items(@RequestParam Length length) {
		List<Item> items = this.api.getAll(request(length)).getItemsList();
		return new ItemsResponse(items.stream().map(ItemResponse::of).toList());
	}

	@GetMapping(path = "/api/v1/items/stream",
			produces = { MediaType.APPLICATION_NDJSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE })
	ItemStream stream(@RequestParam Length length, HttpServletRequest servletRequest) throws InterruptedException {
		ItemStream stream = this.streams.open(request(length));
		try {
			stream.awaitFirst();
		}
		catch (StatusRuntimeException | InterruptedException ex) {
			stream.close();
			throw ex;
		}
		if (HttpMethod.HEAD.matches(servletRequest.getMethod())) {
			stream.close();
		}
		return stream;
	}

	private static ApiRequest request(Length length) {
		return ApiRequest.newBuilder().setLength(length.value()).build();
	}

	record ItemsResponse(List<ItemResponse> items) {
	}

}
