package com.acme.orders;

import com.acme.orders.v1.OrderServiceGrpc;
import com.acme.orders.v1.OrderServiceGrpc.OrderServiceBlockingStub;
import com.acme.orders.v1.PlaceOrderRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@SpringBootTest(webEnvironment = WebEnvironment.NONE,
		properties = { "grpc.server.port=0", "greeting.shutdown.drain-delay=0s" })
class OrdersApplicationTests {

	@Autowired
	private GrpcServerProperties server;

	private ManagedChannel channel;

	private OrderServiceBlockingStub orders;

	@BeforeEach
	void connect() {
		this.channel = Grpc
			.newChannelBuilder("dns:///localhost:" + this.server.getPort(), InsecureChannelCredentials.create())
			.build();
		this.orders = OrderServiceGrpc.newBlockingStub(this.channel);
	}

	@AfterEach
	void disconnect() {
		this.channel.shutdownNow();
	}

	@Test
	void placesAnOrder() {
		assertThat(this.orders.placeOrder(order("tea", 2)).getConfirmation()).isEqualTo("2 x tea");
	}

	@Test
	void anOrderOfNothingBreaksARuleOfTheContract() {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> this.orders.placeOrder(order(" ", 0)))
			.satisfies((error) -> assertThat(error.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT));
	}

	private static PlaceOrderRequest order(String article, int pieces) {
		return PlaceOrderRequest.newBuilder().setArticle(article).setPieces(pieces).build();
	}

}
