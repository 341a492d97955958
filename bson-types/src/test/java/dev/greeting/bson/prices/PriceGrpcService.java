package dev.greeting.bson.prices;

import dev.greeting.bson.BsonMessages;
import dev.greeting.bson.prices.v1.PriceServiceGrpc.PriceServiceImplBase;
import dev.greeting.bson.prices.v1.SetPricesRequest;
import dev.greeting.bson.prices.v1.SetPricesResponse;
import io.grpc.stub.StreamObserver;
import net.devh.boot.grpc.server.service.GrpcService;

@GrpcService
class PriceGrpcService extends PriceServiceImplBase {

	@Override
	public void setPrices(SetPricesRequest request, StreamObserver<SetPricesResponse> responses) {
		SetPricesResponse.Builder response = SetPricesResponse.newBuilder();
		request.getPricesList().stream().map(this::read).map(this::write).forEach(response::addPrices);
		responses.onNext(response.build());
		responses.onCompleted();
	}

	private Price read(dev.greeting.bson.prices.v1.Price message) {
		return new Price(BsonMessages.fromMessage(message.getProduct()), BsonMessages.fromMessage(message.getAmount()),
				BsonMessages.fromMessage(message.getSince()));
	}

	private dev.greeting.bson.prices.v1.Price write(Price price) {
		return dev.greeting.bson.prices.v1.Price.newBuilder()
			.setProduct(BsonMessages.toMessage(price.product()))
			.setAmount(BsonMessages.toMessage(price.amount()))
			.setSince(BsonMessages.toMessage(price.since()))
			.build();
	}

}
