package dev.greeting.gateway;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.grpc.Behaviour;
import dev.greeting.platform.test.grpc.ReceivedCall;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.validation.ContractRules;
import dev.greeting.platform.validation.RequestValidationInterceptor;
import io.grpc.Status;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A scripted backend that replaces name-service. By default it responds like
 * name-service. It always rejects requests that break a rule of the contract.
 */
public final class ScriptedNameService implements BeforeEachCallback {

	private final ScriptedBackend backend;

	private volatile String itemName = "name";

	private ScriptedNameService() {
		ContractRules rules = new ContractRules(
				List.of(ApiGrpc.getServiceDescriptor(), Service1Grpc.getServiceDescriptor()));
		this.backend = ScriptedBackend.builder()
			.unary(ApiGrpc.getSayHelloMethod(),
					(request) -> Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build())
			.unary(ApiGrpc.getGetAllMethod(),
					(request) -> Items.newBuilder().addAllItems(items(request).toList()).build())
			.stream(ApiGrpc.getGetStreamMethod(), this::items)
			.unary(Service1Grpc.getProcessNameMethod(),
					(request) -> ProcessNameResponse.newBuilder()
						.setName(request.getName().toUpperCase(Locale.ROOT))
						.build())
			.intercept(new RequestValidationInterceptor(rules, "greeting.dev"))
			.start();
	}

	public static ScriptedNameService start() {
		return new ScriptedNameService();
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.itemName = "name";
		this.backend.reset();
	}

	public int port() {
		return this.backend.port();
	}

	/**
	 * Changes the name of items, which is {@code name} by default. Their ids still follow
	 * it.
	 */
	public void nameItems(String name) {
		this.itemName = name;
	}

	/**
	 * Lets all calls fail, streams before their first item.
	 */
	public void failWith(Status status) {
		this.backend.behave(Behaviour.failing(status));
	}

	/**
	 * Lets streams fail after their first items.
	 */
	public void failStreamsAfter(int count, Status status) {
		onGetStream(Behaviour.failingAfter(count, status));
	}

	/**
	 * Lets streams stall after their first items.
	 */
	public void stallStreamsAfter(int count) {
		onGetStream(Behaviour.stallingAfter(count));
	}

	public void onGetStream(Behaviour behaviour) {
		this.backend.behave(ApiGrpc.getGetStreamMethod(), behaviour);
	}

	/**
	 * Returns how many items of streams were sent.
	 */
	public int sent() {
		return streams().mapToInt(ReceivedCall::sent).sum();
	}

	/**
	 * Returns how many streams were requested.
	 */
	public int started() {
		return (int) streams().count();
	}

	/**
	 * Returns how many streams were cancelled.
	 */
	public int cancelled() {
		return (int) streams().filter((call) -> call.cancelled().isDone()).count();
	}

	private Stream<ReceivedCall> streams() {
		return this.backend.calls()
			.stream()
			.filter((call) -> call.method().equals(ApiGrpc.getGetStreamMethod().getFullMethodName()));
	}

	private Stream<Item> items(ApiRequest request) {
		return items(Math.min(request.getAfterId(), request.getLength()), request.getLength());
	}

	/**
	 * Returns the items whose ids lie between two others.
	 */
	public Stream<Item> items(int afterId, int length) {
		return IntStream.range(afterId, length).mapToObj((index) -> item(index + 1));
	}

	private Item item(int id) {
		return Item.newBuilder().setId(id).setName(this.itemName + " " + id).build();
	}

}
