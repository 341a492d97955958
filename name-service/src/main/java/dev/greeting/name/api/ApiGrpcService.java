package dev.greeting.name.api;

import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.name.greetings.Greeting;
import dev.greeting.name.items.NumberedItem;
import dev.greeting.platform.server.NonBlocking;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC service {@code api.Api}.
 */
@GrpcService
@NonBlocking
class ApiGrpcService extends ApiImplBase {

	private static final Logger logger = LoggerFactory.getLogger(ApiGrpcService.class);

	@Override
	public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
		logger.debug("sayHello: {}", request.getName());
		responses.onNext(Hello.newBuilder().setMessage(Greeting.to(request.getName()).message()).build());
		responses.onCompleted();
	}

	@Override
	public void getAll(ApiRequest request, StreamObserver<Items> responses) {
		logger.debug("getAll: {}", request.getLength());
		Items.Builder items = Items.newBuilder();
		for (int id = Math.min(request.getAfterId(), request.getLength()) + 1; id <= request.getLength(); id++) {
			items.addItems(item(id));
		}
		responses.onNext(items.build());
		responses.onCompleted();
	}

	@Override
	public void getStream(ApiRequest request, StreamObserver<Item> responses) {
		logger.debug("getStream: {}", request.getLength());
		ItemProducer producer = new ItemProducer(request.getAfterId(), request.getLength(),
				(ServerCallStreamObserver<Item>) responses);
		producer.start();
	}

	static Item item(int id) {
		NumberedItem item = NumberedItem.of(id);
		return Item.newBuilder().setId(item.id()).setName(item.name()).build();
	}

}
