package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiGrpc.ApiImplBase;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.Hello;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.contract.names.Service1Grpc.Service1ImplBase;
import dev.greeting.platform.error.Problem;
import dev.greeting.platform.validation.ContractRules;
import dev.greeting.platform.validation.RequestValidationInterceptor;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.stub.StreamObserver;

/**
 * A name-service on a real socket, with the rules of the contract, that fails on demand:
 * with the status that the name is the name of, or whose number is the length less
 * {@link #FAILS_AT_ONCE} or, after two items, less {@link #FAILS_IN_THE_MIDDLE}. A stream
 * of the length {@link #STALLS} has nothing more to say after two items, one of
 * {@link #SILENT} nothing at all.
 */
final class NameServiceFake {

	static final int FAILS_AT_ONCE = 1000;

	static final int FAILS_IN_THE_MIDDLE = 2000;

	static final int STALLS = 3000;

	static final int SILENT = 4000;

	private NameServiceFake() {
	}

	static Server start() {
		try {
			ContractRules rules = new ContractRules(
					List.of(ApiGrpc.getServiceDescriptor(), Service1Grpc.getServiceDescriptor()));
			return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
				.addService(new Api())
				.addService(new Service1())
				.intercept(new RequestValidationInterceptor(rules, Problem.DOMAIN))
				.build()
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void failOnDemand(String name) {
		if (Arrays.stream(Code.values()).anyMatch((code) -> code.name().equals(name))) {
			throw Status.fromCode(Code.valueOf(name)).asRuntimeException();
		}
	}

	private static void failOnDemand(int length, int offset) {
		if (length > offset && length <= offset + Code.values().length) {
			throw Status.fromCodeValue(length - offset).asRuntimeException();
		}
	}

	private static Item item(int id) {
		return Item.newBuilder().setId(id).setName("name " + id).build();
	}

	private static <T> void answer(StreamObserver<T> responses, Runnable answer) {
		try {
			answer.run();
			responses.onCompleted();
		}
		catch (RuntimeException ex) {
			responses.onError(ex);
		}
	}

	private static final class Api extends ApiImplBase {

		@Override
		public void sayHello(HelloRequest request, StreamObserver<Hello> responses) {
			answer(responses, () -> {
				failOnDemand(request.getName());
				responses.onNext(Hello.newBuilder().setMessage("Hello " + request.getName() + "!").build());
			});
		}

		@Override
		public void getAll(ApiRequest request, StreamObserver<Items> responses) {
			answer(responses, () -> {
				failOnDemand(request.getLength(), FAILS_AT_ONCE);
				Items.Builder items = Items.newBuilder();
				for (int id = 1; id <= request.getLength(); id++) {
					items.addItems(item(id));
				}
				responses.onNext(items.build());
			});
		}

		@Override
		public void getStream(ApiRequest request, StreamObserver<Item> responses) {
			if (request.getLength() == STALLS) {
				responses.onNext(item(1));
				responses.onNext(item(2));
				return;
			}
			if (request.getLength() == SILENT) {
				return;
			}
			answer(responses, () -> {
				failOnDemand(request.getLength(), FAILS_AT_ONCE);
				for (int id = 1; id <= request.getLength(); id++) {
					if (id > 2) {
						failOnDemand(request.getLength(), FAILS_IN_THE_MIDDLE);
					}
					responses.onNext(item(id));
				}
			});
		}

	}

	private static final class Service1 extends Service1ImplBase {

		@Override
		public void processName(ProcessNameRequest request, StreamObserver<ProcessNameResponse> responses) {
			answer(responses, () -> {
				failOnDemand(request.getName());
				String upperCase = request.getName().toUpperCase(Locale.ROOT);
				responses.onNext(ProcessNameResponse.newBuilder().setName(upperCase).build());
			});
		}

	}

}
