package dev.greeting.gateway.page;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

import dev.greeting.contract.api.ApiGrpc.ApiFutureStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.gateway.items.ItemLists;
import dev.greeting.gateway.items.ItemStream;
import dev.greeting.gateway.items.ItemStreams;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.error.Violation;
import dev.greeting.platform.security.RouteAccess;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Requests all sections of the page from name-service at the same time. A section that
 * fails does not affect the others.
 */
@Component
class PageReader {

	/** The routes that show the same as the sections. */
	private static final List<String> PATHS = List.of("/api/v1/hello", "/api/v1/say-hello", "/api/v1/items",
			"/api/v1/items/stream");

	private static final int MAX_ROWS = 100;

	private static final Duration MAX_WAIT = Duration.ofSeconds(2);

	private static final String CAPPED = "The server puts at most %d rows of a stream into this page."
		.formatted(MAX_ROWS);

	private static final String SLOW = "The server waits at most %d seconds for rows of a stream for this page."
		.formatted(MAX_WAIT.toSeconds());

	private final ApiFutureStub api;

	private final ItemLists lists;

	private final ItemStreams streams;

	private final ConversionService conversion;

	private final RouteAccess access;

	PageReader(ApiFutureStub api, ItemLists lists, ItemStreams streams,
			@Qualifier("mvcConversionService") ConversionService conversion, RouteAccess access) {
		this.api = api;
		this.lists = lists;
		this.streams = streams;
		this.conversion = conversion;
		this.access = access;
	}

	/**
	 * Reads the content of the page. The page itself is open, but shows only what its
	 * visitor may call: nothing, if one of the routes with the same content is closed.
	 */
	Page read(String name, String length, String requestId) throws InterruptedException {
		Optional<HttpStatus> rejected = PATHS.stream().map(this.access::rejection).filter(Objects::nonNull).findFirst();
		if (rejected.isPresent()) {
			HttpStatus rejection = rejected.get();
			Failure failure = Failure.of(Problem.of(rejection, (rejection == HttpStatus.UNAUTHORIZED)
					? "The API needs an access token." : "The access token does not allow this."), 0);
			return new Page(name, length, requestId, Section.failed(failure), Section.failed(failure),
					Section.failed(failure));
		}
		HelloRequest request = HelloRequest.newBuilder().setName(name).build();
		Future<Hello> hello = this.api.sayHello(request);
		try {
			int count = Objects.requireNonNull(this.conversion.convert(length, int.class));
			Future<Items> items = list(count);
			Section<List<String>> stream = stream(count);
			return new Page(name, length, requestId, section(hello, Hello::getMessage),
					section(items, (response) -> rows(response.getItemsList())), stream);
		}
		catch (ConversionException ex) {
			Failure failure = Failure.of(Problem.of(List.of(Violation.wrongType("length", int.class))), 0);
			return new Page(name, length, requestId, section(hello, Hello::getMessage), Section.failed(failure),
					Section.failed(failure));
		}
	}

	private Future<Items> list(int length) {
		try {
			this.lists.reserve(length);
		}
		catch (StatusRuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return this.api.getAll(ApiRequest.newBuilder().setLength(length).build());
	}

	/**
	 * Reads the beginning of a stream, up to a number of rows and a time that suit a
	 * page. Reaching either limit is not a failure.
	 */
	private Section<List<String>> stream(int length) throws InterruptedException {
		// Requests only as many items as the page shows, so that the call need not be
		// cancelled.
		ApiRequest request = ApiRequest.newBuilder().setLength(Math.min(length, MAX_ROWS)).build();
		List<String> rows = new ArrayList<>();
		try (ItemStream stream = this.streams.open(request, MAX_WAIT)) {
			List<Item> items = stream.take();
			while (!items.isEmpty() && rows.size() < MAX_ROWS) {
				rows.addAll(rows(items.subList(0, Math.min(items.size(), MAX_ROWS - rows.size()))));
				items = stream.take();
			}
			return new Section<>(rows, (length > MAX_ROWS) ? CAPPED : null, null);
		}
		catch (StatusRuntimeException ex) {
			if (ex.getStatus().getCode() == Code.DEADLINE_EXCEEDED) {
				return new Section<>(rows, SLOW, null);
			}
			return new Section<>(rows, null, Failure.of(ex));
		}
	}

	private static <M, T> Section<T> section(Future<M> response, Function<M, T> content) throws InterruptedException {
		try {
			return Section.of(content.apply(response.get()));
		}
		catch (ExecutionException ex) {
			return Section.failed(Failure.of(ex));
		}
	}

	private static List<String> rows(List<Item> items) {
		return items.stream().map((item) -> item.getId() + " - " + item.getName()).toList();
	}

}
