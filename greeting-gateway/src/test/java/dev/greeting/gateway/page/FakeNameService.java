package dev.greeting.gateway.page;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;

/**
 * A name-service on a real port that can be made to fail and to stall.
 */
final class FakeNameService extends ApiImplBase implements AutoCloseable {

	static final int NEVER = -1;

	private final Server server;

	private volatile String itemName = "name";

	private volatile int failAfter = NEVER;

	private volatile int stallAfter = NEVER;

	FakeNameService() {
		try {
			this.server = ServerBuilder.forPort(0).addService(this).build().start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String address() {
		return "dns:///localhost:" + this.server.getPort();
	}

	void behave() {
		this.itemName = "name";
		this.failAfter = NEVER;
		this.stallAfter = NEVER;
	}

	void nameItems(String itemName) {
		this.itemName = itemName;
	}

	void failStreamsAfter(int items) {
		this.failAfter = items;
	}

	void stallStreamsAfter(int items) {
		this.stallAfter = items;
	}

	@Override
	public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
		if (request.getName().isBlank()) {
			responses.onError(refusal("name", "must contain something other than white space"));
			return;
		}
		responses.onNext(Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build());
		responses.onCompleted();
	}

	@Override
	public void getAll(ApiRequest request, StreamObserver<Items> responses) {
		if (request.getLength() < 0 || request.getLength() > 10_000) {
			responses.onError(refusal("length", "must be between 0 and 10000"));
			return;
		}
		Items.Builder items = Items.newBuilder();
		for (int id = 1; id <= request.getLength(); id++) {
			items.addItems(item(id));
		}
		responses.onNext(items.build());
		responses.onCompleted();
	}

	@Override
	public void getStream(ApiRequest request, StreamObserver<Item> responses) {
		if (request.getLength() < 0) {
			responses.onError(refusal("length", "must be at least 0"));
			return;
		}
		for (int id = 1; id <= request.getLength(); id++) {
			if (this.stallAfter == id - 1) {
				return;
			}
			if (this.failAfter == id - 1) {
				responses.onError(Status.INTERNAL.withDescription("secret").asRuntimeException());
				return;
			}
			responses.onNext(item(id));
		}
		responses.onCompleted();
	}

	@Override
	public void close() {
		this.server.shutdownNow();
	}

	private Item item(int id) {
		return Item.newBuilder().setId(id).setName(this.itemName + " " + id).build();
	}

	private static StatusRuntimeException refusal(String field, String description) {
		FieldViolation violation = FieldViolation.newBuilder()
			.setField(field)
			.setReason("RULE")
			.setDescription(description)
			.build();
		return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
			.setCode(Code.INVALID_ARGUMENT_VALUE)
			.setMessage(field + " " + description)
			.addDetails(Any.pack(BadRequest.newBuilder().addFieldViolations(violation).build()))
			.build());
	}

}
