package org.example.orders;

import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.example.orders.v1.OrderServiceGrpc.OrderServiceImplBase;
import org.example.orders.v1.PlaceOrderRequest;
import org.example.orders.v1.PlaceOrderResponse;

import static dev.greeting.bson.BsonMessages.fromMessage;
import static dev.greeting.bson.BsonMessages.toMessage;

@GrpcService
class OrderGrpcService extends OrderServiceImplBase {

	@Override
	public void placeOrder(PlaceOrderRequest request, StreamObserver<PlaceOrderResponse> responses) {
		ObjectId customer = fromMessage(request.getCustomer());
		Decimal128 price = fromMessage(request.getPrice());
		Order order = Order.of(new ObjectId());
		responses.onNext(PlaceOrderResponse.newBuilder()
			.setConfirmation("%d x %s at %s".formatted(request.getPieces(), request.getArticle(), price))
			.setId(toMessage(order.id()))
			.setCustomer(toMessage(customer))
			.setPrice(toMessage(price))
			.setPlacedAt(toMessage(order.placedAt()))
			.build());
		responses.onCompleted();
	}

}
