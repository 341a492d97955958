package com.acme.orders;

import com.acme.orders.v1.OrderServiceGrpc.OrderServiceImplBase;
import com.acme.orders.v1.PlaceOrderRequest;
import com.acme.orders.v1.PlaceOrderResponse;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;

@GrpcService
class OrderGrpcService extends OrderServiceImplBase {

	@Override
	public void placeOrder(PlaceOrderRequest request, StreamObserver<PlaceOrderResponse> responses) {
		String confirmation = "%d x %s".formatted(request.getPieces(), request.getArticle());
		responses.onNext(PlaceOrderResponse.newBuilder().setConfirmation(confirmation).build());
		responses.onCompleted();
	}

}
