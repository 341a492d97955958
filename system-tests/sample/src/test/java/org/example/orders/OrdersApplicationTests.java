package org.example.orders;

import java.net.URI;
import java.time.Instant;

import com.google.protobuf.ByteString;
import dev.greeting.platform.test.http.Http;
import dev.greeting.platform.test.http.Reply;
import dev.greeting.platform.test.service.LocalGrpcPort;
import dev.greeting.platform.test.service.ServiceTest;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.example.orders.v1.OrderServiceGrpc;
import org.example.orders.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import org.example.orders.v1.PlaceOrderRequest;
import org.example.orders.v1.PlaceOrderResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;

import static dev.greeting.bson.BsonMessages.fromMessage;
import static dev.greeting.bson.BsonMessages.toMessage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ServiceTest(properties = "greeting.shutdown.drain-delay=0s")
class OrdersApplicationTests {

	private static final ObjectId CUSTOMER = new ObjectId("507f1f77bcf86cd799439011");

	@LocalGrpcPort
	private int grpcPort;

	@LocalServerPort
	private int httpPort;

	private ManagedChannel channel;

	private OrderServiceBlockingStub orders;

	@BeforeEach
	void connect() {
		this.channel = Grpc.newChannelBuilder("dns:///localhost:" + this.grpcPort, InsecureChannelCredentials.create())
			.build();
		this.orders = OrderServiceGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() {
		this.channel.shutdownNow();
	}

	@Test
	void anOrderKeepsItsCustomerItsPriceAndItsTime() {
		PlaceOrderResponse order = this.orders.placeOrder(order().build());
		assertThat(order.getConfirmation()).isEqualTo("2 x tea at 12.30");
		assertThat(fromMessage(order.getCustomer())).isEqualTo(CUSTOMER);
		assertThat(fromMessage(order.getPrice())).isEqualTo(Decimal128.parse("12.30"));
		assertThat(fromMessage(order.getPlacedAt())).isBeforeOrEqualTo(Instant.now());
	}

	@Test
	void anOrderOfNothingBreaksARuleOfTheContract() {
		assertRejected(order().setArticle(" "));
		assertRejected(order().setPieces(0));
		assertRejected(order().setPieces(101));
	}

	@Test
	void aCustomerOfElevenBytesBreaksARuleOfTheContract() {
		ByteString eleven = ByteString.copyFrom(new byte[11]);
		assertRejected(order().setCustomer(dev.greeting.bson.v1.ObjectId.newBuilder().setValue(eleven)));
		assertRejected(order().clearCustomer());
	}

	@Test
	void aCallForAnotherRegionIsRejected() {
		Metadata headers = new Metadata();
		headers.put(RegionInterceptor.REGION, "south");
		ClientInterceptor region = MetadataUtils.newAttachHeadersInterceptor(headers);
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> this.orders.withInterceptors(region).placeOrder(order().build()))
			.satisfies((error) -> assertThat(error.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION));
	}

	@Test
	void anOrderIsFoundByTheDigitsOfItsId() {
		PlaceOrderResponse order = this.orders.placeOrder(order().build());
		String id = fromMessage(order.getId()).toHexString();
		Reply reply = get("/orders/" + id);
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.json().path("id").asString()).isEqualTo(id);
		assertThat(reply.json().path("placedAt").asString()).isEqualTo(fromMessage(order.getPlacedAt()).toString());
	}

	@Test
	void anIdWithOtherCharactersIsABadRequest() {
		Reply reply = get("/orders/507f1f77bcf86cd79943901x");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.json().path("domain").asString()).isEqualTo("orders.example.org");
		assertThat(reply.json().at("/violations/0/field").asString()).isEqualTo("id");
	}

	private Reply get(String path) {
		return Http.get(URI.create("http://localhost:" + this.httpPort), path);
	}

	private void assertRejected(PlaceOrderRequest.Builder order) {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.orders.placeOrder(order.build()))
			.satisfies((error) -> assertThat(error.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT));
	}

	private static PlaceOrderRequest.Builder order() {
		return PlaceOrderRequest.newBuilder()
			.setArticle("tea")
			.setPieces(2)
			.setCustomer(toMessage(CUSTOMER))
			.setPrice(toMessage(Decimal128.parse("12.30")));
	}

}
