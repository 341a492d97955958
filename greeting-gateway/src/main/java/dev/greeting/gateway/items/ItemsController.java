package dev.greeting.gateway.items;

import java.util.List;

import dev.greeting.contract.api.ApiGrpc.ApiBlockingStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Item;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Lists items.
 */
@RestController
@Tag(name = "Items", description = "List the items 1 to `length`.")
class ItemsController {

	private static final String LENGTH_DESCRIPTION = "The number of items, in plain decimal digits";

	private static final String TWO_ITEMS = """
			{"items":[{"id":1,"name":"name 1"},{"id":2,"name":"name 2"}]}""";

	private static final String STREAM = """
			The items, in ascending order of their ids. `application/x-ndjson`, the default: each line is an `Item`; \
			if a stream fails in the middle, the last line is an object with the single property `error`, a \
			`Problem`. `text/event-stream`: the data of each event is an `Item`, its id that of the item; the last event \
			of a complete stream has the type `end`; if a stream fails in the middle, the last event has the type \
			`error`, and its data is a `Problem`. Comments keep the connection alive while no item arrives.""";

	private static final String TWO_LINES = """
			{"id":1,"name":"name 1"}
			{"id":2,"name":"name 2"}
			""";

	private static final String TWO_EVENTS = """
			retry: 3000

			id: 1
			data: {"id":1,"name":"name 1"}

			id: 2
			data: {"id":2,"name":"name 2"}

			event: end
			id: 2
			data: {}

			""";

	private final ApiBlockingStub api;

	private final ItemLists lists;

	ItemsController(ApiBlockingStub api, ItemLists lists) {
		this.api = api;
		this.lists = lists;
	}

	@GetMapping(path = "/api/v1/items", produces = MediaType.APPLICATION_JSON_VALUE)
	@Operation(operationId = "listItems", summary = "Lists items, all at once",
			description = "The whole list is one response, so its length is limited.")
	@ApiResponse(responseCode = "200", description = "The items, in ascending order of their ids.",
			useReturnTypeSchema = true, content = @Content(examples = @ExampleObject(TWO_ITEMS)))
	ItemsResponse items(@Parameter(description = LENGTH_DESCRIPTION + ". To get more, stream them.", example = "2",
			schema = @Schema(type = "integer", format = "int32", minimum = "0",
					maximum = "" + ItemLists.LONGEST)) @RequestParam int length) {
		this.lists.reserve(length);
		List<Item> items = this.api.getAll(request(length)).getItemsList();
		return new ItemsResponse(items.stream().map(ItemResponse::of).toList());
	}

	@GetMapping(path = "/api/v1/items/stream",
			produces = { MediaType.APPLICATION_NDJSON_VALUE, MediaType.TEXT_EVENT_STREAM_VALUE })
	@Operation(operationId = "streamItems", summary = "Streams items, one by one as they arrive",
			description = "Sends items as fast as the client reads. A failure before the first item is an error response with its "
					+ "own status. After that, the stream ends with an error record, and then the connection is closed "
					+ "inside the chunked body, so that no client mistakes it for a complete stream.")
	@ApiResponse(responseCode = "200", description = STREAM,
			content = {
					@Content(mediaType = MediaType.APPLICATION_NDJSON_VALUE, schema = @Schema(type = "string"),
							examples = @ExampleObject(TWO_LINES)),
					@Content(mediaType = MediaType.TEXT_EVENT_STREAM_VALUE, schema = @Schema(type = "string"),
							examples = @ExampleObject(TWO_EVENTS)) })
	@ApiResponse(responseCode = "204",
			description = "The client of server-sent events has all items already and need not reconnect.",
			content = @Content)
	ItemStreamRequest stream(
			@Parameter(description = LENGTH_DESCRIPTION + ".", example = "2",
					schema = @Schema(type = "integer", format = "int32", minimum = "0",
							maximum = "2147483647")) @RequestParam int length,
			@Parameter(
					description = "For server-sent events: the id of the last event that the client has received, such as "
							+ "`17`. The stream continues after it. A browser's `EventSource` sends it automatically.",
					schema = @Schema(type = "string", pattern = "^[0-9]{0,10}$")) @RequestHeader(
							name = LastEventId.HEADER, required = false) @Nullable String lastEventId,
			HttpServletRequest servletRequest) {
		return new ItemStreamRequest(length, lastEventId, HttpMethod.HEAD.matches(servletRequest.getMethod()));
	}

	private static ApiRequest request(int length) {
		return ApiRequest.newBuilder().setLength(length).build();
	}

	@Schema(name = "Items", requiredProperties = "items")
	record ItemsResponse(@ArraySchema(maxItems = ItemLists.LONGEST) List<ItemResponse> items) {
	}

}
