package dev.greeting.system.tls;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import dev.greeting.contract.names.ProcessNameRequest;
import dev.greeting.contract.names.ProcessNameResponse;
import dev.greeting.contract.names.Service1Grpc;
import dev.greeting.platform.test.tls.TestAuthority;
import dev.greeting.platform.test.tls.TestCertificate;
import dev.greeting.system.launch.RunningService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;

/**
 * A client of name-service that opens a new connection for each call, all from one
 * context, so that it would resume sessions if the server let it.
 */
final class TlsClient {

	private final int port;

	private final SslContext context;

	private TlsClient(int port, SslContext context) {
		this.port = port;
		this.context = context;
	}

	/**
	 * Prepares a client.
	 * @param service the server
	 * @param certificate the client's certificate, or {@code null} for none
	 * @param trusted who may have issued the server's
	 * @return the client
	 */
	static TlsClient of(RunningService service, TestCertificate certificate, TestAuthority... trusted) {
		return of(service, certificate, GrpcSslContexts.forClient(), trusted);
	}

	static TlsClient ofTls12(RunningService service, TestCertificate certificate, TestAuthority... trusted) {
		return of(service, certificate, GrpcSslContexts.forClient().protocols("TLSv1.2"), trusted);
	}

	private static TlsClient of(RunningService service, TestCertificate certificate, SslContextBuilder builder,
			TestAuthority... trusted) {
		builder.trustManager(Arrays.stream(trusted).map(TestAuthority::root).toArray(X509Certificate[]::new));
		if (certificate != null) {
			builder.keyManager(certificate.privateKey(), certificate.certificate());
		}
		try {
			return new TlsClient(service.grpcPort(), builder.build());
		}
		catch (SSLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Calls {@code ProcessName} over a new connection.
	 * @return the status
	 */
	Status processName() {
		return call().status();
	}

	/**
	 * Opens a new connection.
	 * @return the certificate that the server shows
	 */
	X509Certificate serverCertificate() {
		try {
			return (X509Certificate) call().session().getPeerCertificates()[0];
		}
		catch (SSLPeerUnverifiedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Result call() {
		ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", this.port)
			.sslContext(this.context)
			.build();
		try {
			CompletableFuture<Result> result = new CompletableFuture<>();
			ClientCall<ProcessNameRequest, ProcessNameResponse> call = channel
				.newCall(Service1Grpc.getProcessNameMethod(), CallOptions.DEFAULT);
			call.start(new ClientCall.Listener<>() {

				@Override
				public void onClose(Status status, Metadata trailers) {
					result.complete(new Result(status, call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION)));
				}

			}, new Metadata());
			call.request(2);
			call.sendMessage(ProcessNameRequest.newBuilder().setName("test").build());
			call.halfClose();
			return result.orTimeout(20, TimeUnit.SECONDS).join();
		}
		finally {
			channel.shutdownNow();
		}
	}

	private record Result(Status status, SSLSession session) {
	}

}
