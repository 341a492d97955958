package dev.greeting.gateway.page;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;

import dev.greeting.contract.api.ApiGrpc.ApiFutureStub;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Items;
import dev.greeting.gateway.items.ItemLists;
import dev.greeting.gateway.items.Length;
import dev.greeting.platform.error.InvalidRequestException;
import dev.greeting.platform.error.Problem;
import io.grpc.StatusRuntimeException;

import org.springframework.stereotype.Component;

/**
 * Asks name-service for the parts of the page, all at the same time, and takes what
 * comes.
 */
@Component
class PageReader {

	private final ApiFutureStub api;

	private final ItemLists lists;

	private final StreamReader streamReader;

	PageReader(ApiFutureStub api, ItemLists lists, StreamReader streamReader) {
		this.api = api;
		this.lists = lists;
		this.streamReader = streamReader;
	}

	Page read(String name, String length, String requestId) throws InterruptedException {
		HelloRequest request = HelloRequest.newBuilder().setName(name).build();
		Future<Hello> hello = this.api.sayHello(request);
		try {
			Length count = Length.valueOf(length);
			Future<Items> items = list(count);
			Part<StreamedRows> stream = this.streamReader.read(count.value());
			return new Page(name, length, requestId, part(hello, Hello::getMessage), part(items, PageReader::rows),
					stream);
		}
		catch (InvalidRequestException ex) {
			Failure failure = Failure.of(Problem.of(ex.getViolations()), 0);
			return new Page(name, length, requestId, part(hello, Hello::getMessage), Part.failed(failure),
					Part.failed(failure));
		}
	}

	private Future<Items> list(Length length) {
		try {
			this.lists.reserve(length);
		}
		catch (StatusRuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return this.api.getAll(ApiRequest.newBuilder().setLength(length.value()).build());
	}

	private static <M, T> Part<T> part(Future<M> answer, Function<M, T> content) throws InterruptedException {
		try {
			return Part.of(content.apply(answer.get()));
		}
		catch (ExecutionException ex) {
			return Part.failed(UpstreamFailure.of(ex));
		}
	}

	private static List<String> rows(Items items) {
		return items.getItemsList().stream().map(ItemRow::of).toList();
	}

}
