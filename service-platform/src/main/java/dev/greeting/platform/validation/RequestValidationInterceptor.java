package dev.greeting.platform.validation;

import java.util.List;

import com.google.protobuf.Message;
import dev.greeting.platform.error.Violation;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a call with {@code INVALID_ARGUMENT} when a request violates a rule of the
 * contract.
 * <p>
 * The status carries a {@code google.rpc.ErrorInfo} and then a
 * {@code google.rpc.BadRequest} with one field violation for each rule. For the handler,
 * the call is cancelled. The handler of a method with a single request does not start.
 * <p>
 * Register it inside of interceptors that measure, log or trace calls, so that they see
 * rejected calls too.
 */
public final class RequestValidationInterceptor implements ServerInterceptor {

	private static final Logger logger = LoggerFactory.getLogger(RequestValidationInterceptor.class);

	private final ContractRules rules;

	private final RejectionStatus rejection;

	/**
	 * Creates the interceptor.
	 * @param rules the rules to enforce
	 * @param domain the domain of the reasons given, as in {@code google.rpc.ErrorInfo}
	 */
	public RequestValidationInterceptor(ContractRules rules, String domain) {
		this.rules = rules;
		this.rejection = new RejectionStatus(domain);
	}

	@Override
	public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(ServerCall<ReqT, RespT> call, Metadata headers,
			ServerCallHandler<ReqT, RespT> next) {
		return new ValidatingListener<>(next.startCall(call, headers), call);
	}

	/**
	 * Stands before the handler; grpc-java calls it from one thread at a time.
	 */
	private final class ValidatingListener<ReqT> extends SimpleForwardingServerCallListener<ReqT> {

		private final ServerCall<ReqT, ?> call;

		private boolean rejected;

		ValidatingListener(ServerCall.Listener<ReqT> handler, ServerCall<ReqT, ?> call) {
			super(handler);
			this.call = call;
		}

		@Override
		public void onMessage(ReqT request) {
			if (this.rejected) {
				return;
			}
			if (request instanceof Message message) {
				check(message);
			}
			if (!this.rejected) {
				super.onMessage(request);
			}
		}

		private void check(Message request) {
			try {
				List<Violation> broken = RequestValidationInterceptor.this.rules
					.violations(this.call.getMethodDescriptor(), request);
				if (!broken.isEmpty()) {
					reject(RequestValidationInterceptor.this.rejection.invalid(broken));
				}
			}
			catch (RuntimeException ex) {
				logger.error("A request for {} could not be checked",
						this.call.getMethodDescriptor().getFullMethodName(), ex);
				reject(RequestValidationInterceptor.this.rejection.notChecked());
			}
		}

		private void reject(StatusRuntimeException rejection) {
			this.rejected = true;
			Metadata trailers = rejection.getTrailers();
			this.call.close(rejection.getStatus(), (trailers != null) ? trailers : new Metadata());
			super.onCancel();
		}

		@Override
		public void onHalfClose() {
			if (!this.rejected) {
				super.onHalfClose();
			}
		}

		@Override
		public void onReady() {
			if (!this.rejected) {
				super.onReady();
			}
		}

		@Override
		public void onComplete() {
			if (!this.rejected) {
				super.onComplete();
			}
		}

		@Override
		public void onCancel() {
			if (!this.rejected) {
				super.onCancel();
			}
		}

	}

}
