package dev.greeting.system.backend;

import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.grpc.ScriptedBackend;
import dev.greeting.platform.test.service.Ports;

/**
 * A backend that replaces name-service. By default it responds like name-service, but
 * begins every stream with the first item.
 */
public final class ScriptedNameService {

	private ScriptedNameService() {
	}

	public static ScriptedBackend start() {
		return start(Ports.free());
	}

	public static ScriptedBackend start(int port) {
		return ScriptedBackend.builder()
			.unary(ApiGrpc.getSayHelloMethod(),
					(request) -> Hello.newBuilder().setMessage("Hello %s!".formatted(request.getName())).build())
			.unary(ApiGrpc.getGetAllMethod(),
					(request) -> Items.newBuilder().addAllItems(items(request.getLength()).toList()).build())
			.stream(ApiGrpc.getGetStreamMethod(), (request) -> items(request.getLength()))
			.unary(Service1Grpc.getProcessNameMethod(),
					(request) -> ProcessNameResponse.newBuilder()
						.setName(request.getName().toUpperCase(Locale.ROOT))
						.build())
			.port(port)
			.start();
	}

	/**
	 * Returns an item of a stream.
	 * @param id its number
	 * @param name its name
	 * @return the item
	 */
	public static Item item(int id, String name) {
		return Item.newBuilder().setId(id).setName(name).build();
	}

	private static Stream<Item> items(int length) {
		return IntStream.range(0, length).mapToObj((index) -> item(index + 1, "name " + (index + 1)));
	}

}
