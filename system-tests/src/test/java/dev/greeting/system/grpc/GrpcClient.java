package dev.greeting.system.grpc;

import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.contract.api.ApiRequest;
import dev.greeting.contract.api.HelloRequest;
import dev.greeting.contract.api.Item;
import dev.greeting.contract.api.Items;
import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.system.launch.RunningService;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;

/**
 * A gRPC client of name-service, without a gateway.
 */
public final class GrpcClient implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 20;

	private final ManagedChannel channel;

	private final Channel intercepted;

	private GrpcClient(ManagedChannel channel, Channel intercepted) {
		this.channel = channel;
		this.intercepted = intercepted;
	}

	public static GrpcClient of(RunningService service) {
		ManagedChannel channel = NettyChannelBuilder
			.forAddress("localhost", service.grpcPort(), service.grpcCredentials())
			.build();
		return new GrpcClient(channel, channel);
	}

	/**
	 * The same client with another metadata entry in every call.
	 * @param key the key
	 * @param value the value
	 * @return another view of this client
	 */
	public GrpcClient with(String key, String value) {
		Metadata metadata = new Metadata();
		metadata.put(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER), value);
		return new GrpcClient(this.channel,
				ClientInterceptors.intercept(this.intercepted, MetadataUtils.newAttachHeadersInterceptor(metadata)));
	}

	public Channel channel() {
		return this.intercepted;
	}

	public String sayHello(String name) {
		return api().sayHello(HelloRequest.newBuilder().setName(name).build()).getMessage();
	}

	public Items getAll(int length) {
		return api().getAll(ApiRequest.newBuilder().setLength(length).build());
	}

	public Iterator<Item> getStream(int length) {
		return api().getStream(ApiRequest.newBuilder().setLength(length).build());
	}

	public String processName(String name) {
		return Service1Grpc.newBlockingStub(this.intercepted)
			.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
			.processName(ProcessNameRequest.newBuilder().setName(name).build())
			.getName();
	}

	private ApiGrpc.ApiBlockingStub api() {
		return ApiGrpc.newBlockingStub(this.intercepted).withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Calls a method that is not in the contract, with an empty message.
	 * @param fullName the service's name, a slash, the method's name
	 */
	public void callUnknown(String fullName) {
		call(fullName, new byte[0]);
	}

	/**
	 * Calls a method with bytes that need not be a message.
	 * @param fullName the service's name, a slash, the method's name
	 * @param message the bytes to send
	 * @return the bytes of the response
	 */
	public byte[] call(String fullName, byte[] message) {
		MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder()
			.setType(MethodDescriptor.MethodType.UNARY)
			.setFullMethodName(fullName)
			.setRequestMarshaller(Bytes.INSTANCE)
			.setResponseMarshaller(Bytes.INSTANCE)
			.build();
		return ClientCalls.blockingUnaryCall(this.intercepted, method, CallOptions.DEFAULT, message);
	}

	public static ErrorInfo errorInfo(StatusRuntimeException ex) {
		return detail(ex, ErrorInfo.class);
	}

	public static BadRequest badRequest(StatusRuntimeException ex) {
		return detail(ex, BadRequest.class);
	}

	private static <T extends Message> T detail(StatusRuntimeException ex, Class<T> type) {
		try {
			for (Any detail : StatusProto.fromThrowable(ex).getDetailsList()) {
				if (detail.is(type)) {
					return detail.unpack(type);
				}
			}
		}
		catch (InvalidProtocolBufferException failure) {
			throw new UncheckedIOException(failure);
		}
		throw new AssertionError("No %s in %s".formatted(type.getSimpleName(), StatusProto.fromThrowable(ex)));
	}

	@Override
	public void close() {
		this.channel.shutdownNow();
	}

}
