package dev.greeting.probe;

import java.util.function.BiConsumer;

import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import jakarta.servlet.Filter;

import org.springframework.stereotype.Component;

/**
 * The behaviour of the service, which each test sets.
 */
@Component
public class Probe {

	volatile BiConsumer<HelloRequest, StreamObserver<Hello>> hello;

	volatile BiConsumer<ApiRequest, ServerCallStreamObserver<Item>> stream;

	volatile WebHandler web;

	volatile Filter filter;

	Probe() {
		reset();
	}

	public void reset() {
		this.hello = (request, responses) -> answer(responses, "Hello " + request.getName() + "!");
		this.stream = (request, responses) -> {
			for (int id = 1; id <= request.getLength(); id++) {
				responses.onNext(Item.newBuilder().setId(id).build());
			}
			responses.onCompleted();
		};
		this.web = (name) -> "Hello " + name + "!";
		this.filter = (request, response, chain) -> chain.doFilter(request, response);
	}

	public void onSayHello(BiConsumer<HelloRequest, StreamObserver<Hello>> behaviour) {
		this.hello = behaviour;
	}

	public void onGetStream(BiConsumer<ApiRequest, ServerCallStreamObserver<Item>> behaviour) {
		this.stream = behaviour;
	}

	/**
	 * Sets the response of {@code GET /probe?name=}.
	 */
	public void onGet(WebHandler behaviour) {
		this.web = behaviour;
	}

	public void inFilter(Filter behaviour) {
		this.filter = behaviour;
	}

	public static void answer(StreamObserver<Hello> responses, Object message) {
		responses.onNext(Hello.newBuilder().setMessage(String.valueOf(message)).build());
		responses.onCompleted();
	}

	@FunctionalInterface
	public interface WebHandler {

		Object handle(String name) throws Exception;

	}

}
