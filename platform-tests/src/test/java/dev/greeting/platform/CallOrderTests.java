package dev.greeting.platform;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import dev.greeting.contract.api.ApiGrpc;
import dev.greeting.platform.http.TomcatCustomizer;
import dev.greeting.probe.ProbeTest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingServerBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;
import net.devh.boot.grpc.common.util.InterceptorOrder;
import net.devh.boot.grpc.server.interceptor.GlobalServerInterceptorRegistry;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;
import org.apache.catalina.Container;
import org.apache.catalina.Host;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallOrder} with the beans of the running application.
 */
class CallOrderTests extends ProbeTest {

	@Autowired
	private WebServerApplicationContext application;

	@Autowired
	private GlobalServerInterceptorRegistry serverInterceptors;

	@Autowired
	private GlobalClientInterceptorRegistry clientInterceptors;

	@Autowired
	private GrpcChannelFactory channels;

	@Autowired
	private List<GrpcServerConfigurer> serverConfigurers;

	@Autowired
	private List<TomcatCustomizer> tomcatCustomizers;

	@Autowired
	@Qualifier("requestMappingHandlerMapping")
	private RequestMappingHandlerMapping handlerMapping;

	@Test
	void serverInterceptorsRunInOrder() {
		assertThat(names(this.serverInterceptors.getServerInterceptors())).containsExactly("GrpcRequestScope",
				"RequestIdServerInterceptor", "StalledCallServerInterceptor", "StreamQueueServerInterceptor",
				"GrpcExceptionInterceptor", "CallObservationServerInterceptor", "ErrorInfoServerInterceptor",
				"OpenStreamsServerInterceptor", "UnreadableRequestServerInterceptor",
				"PendingInfrastructureServerInterceptor", "ConcurrencyLimitServerInterceptor",
				"UnreadResponsesServerInterceptor", "RequestValidationInterceptor", "ServiceExceptionInterceptor");
		assertNoTwoHaveTheSameOrder(this.serverInterceptors.getServerInterceptors(), ServerInterceptor.class);
	}

	@Test
	void serverTracersRunInOrder() {
		RecordingServerBuilder server = new RecordingServerBuilder();
		this.serverConfigurers.forEach((configurer) -> configurer.accept(server));
		assertThat(names(server.tracers)).containsExactly("RequestIdServerStreamTracerFactory", "Factory",
				"OpenCallLimit");
	}

	@Test
	void clientInterceptorsRunInOrder() {
		RecordingClientInterceptor withoutOrder = new RecordingClientInterceptor();
		callThrough(withoutOrder);
		assertThat(withoutOrder.outer).containsExactly("CallObservationClientInterceptor",
				"CallbackContextClientInterceptor", "DeadlineClientInterceptor", "StreamIdleClientInterceptor",
				"RetryCounterClientInterceptor");
		assertThat(withoutOrder.inner.getClass().getSimpleName()).isEqualTo("UnusableResponseClientCall");
		assertNoTwoHaveTheSameOrder(this.clientInterceptors.getClientInterceptors(), ClientInterceptor.class);
	}

	@Test
	void anInterceptorOfOneClientRunsWhereItsOrderSays() {
		RecordingClientInterceptor ordered = new OrderedRecordingClientInterceptor();
		callThrough(ordered);
		assertThat(ordered.outer).containsExactly("CallObservationClientInterceptor",
				"CallbackContextClientInterceptor");
	}

	private void callThrough(ClientInterceptor interceptor) {
		this.channels.createChannel("self", List.of(interceptor))
			.newCall(ApiGrpc.getSayHelloMethod(), CallOptions.DEFAULT);
	}

	@Test
	void valvesRunInOrder() {
		Tomcat tomcat = ((TomcatWebServer) this.application.getWebServer()).getTomcat();
		Host host = tomcat.getHost();
		assertThat(valves(tomcat.getEngine())).containsExactly("IncompleteResponseValve", "RequestIdValve",
				"HttpAccessLogValve", "ResponseHeadersValve");
		assertThat(valves(host)).containsExactly("ProblemReportValve");
		assertThat(valves(host.findChildren()[0])).containsExactly("IncompleteResponseValve", "PathParameterValve",
				"ConcurrencyLimitValve");
		assertThat(this.tomcatCustomizers).extracting(TomcatCustomizer::order).doesNotHaveDuplicates();
	}

	@Test
	void interceptorsOfSpringMvcRunInOrder() throws Exception {
		MockHttpServletRequest request = new MockHttpServletRequest("GET", "/probe");
		ServletRequestPathUtils.parseAndCache(request);
		HandlerExecutionChain chain = this.handlerMapping.getHandler(request);
		assertThat(chain).isNotNull();
		assertThat(names(platforms(chain.getInterceptorList()))).containsExactly("GrpcTimeoutInterceptor",
				"RepeatedParameterInterceptor", "PreFlightInterceptor");
	}

	static Class<?>[] groups() {
		return CallOrder.class.getDeclaredClasses();
	}

	@ParameterizedTest
	@MethodSource("groups")
	void noTwoConstantsOfAGroupAreTheSame(Class<?> group) throws IllegalAccessException {
		List<Integer> orders = new ArrayList<>();
		for (Field constant : group.getDeclaredFields()) {
			orders.add(constant.getInt(null));
		}
		assertThat(orders).isNotEmpty().doesNotHaveDuplicates();
	}

	private <T> void assertNoTwoHaveTheSameOrder(List<T> parts, Class<T> type) {
		Comparator<Object> order = InterceptorOrder.beanFactoryAwareOrderComparator(this.application, type);
		for (int i = 1; i < parts.size(); i++) {
			assertThat(order.compare(parts.get(i - 1), parts.get(i))).as("%s before %s", parts.get(i - 1), parts.get(i))
				.isNegative();
		}
	}

	private static List<String> valves(Container container) {
		return names(platforms(Arrays.asList(container.getPipeline().getValves())));
	}

	private static List<?> platforms(List<?> parts) {
		return parts.stream().filter((part) -> part.getClass().getName().startsWith("dev.greeting.platform.")).toList();
	}

	private static List<String> names(List<?> parts) {
		return parts.stream().map((part) -> part.getClass().getSimpleName()).toList();
	}

	/**
	 * Records which interceptors have called it, and the call that the next one returns.
	 */
	private static class RecordingClientInterceptor implements ClientInterceptor {

		private List<String> outer;

		private ClientCall<?, ?> inner;

		@Override
		public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
			this.outer = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
				.walk((frames) -> frames.skip(1)
					.filter((frame) -> frame.getMethodName().equals("interceptCall"))
					.map((frame) -> frame.getDeclaringClass().getSimpleName())
					.toList())
				.reversed();
			ClientCall<Q, R> call = next.newCall(method, options);
			this.inner = call;
			return call;
		}

	}

	private static final class OrderedRecordingClientInterceptor extends RecordingClientInterceptor implements Ordered {

		@Override
		public int getOrder() {
			return CallOrder.ClientInterceptors.CALLBACK_CONTEXT + 1;
		}

	}

	private static final class RecordingServerBuilder extends ForwardingServerBuilder<RecordingServerBuilder> {

		private final List<ServerStreamTracer.Factory> tracers = new ArrayList<>();

		@Override
		protected ServerBuilder<?> delegate() {
			return ServerBuilder.forPort(0);
		}

		@Override
		public RecordingServerBuilder addStreamTracerFactory(ServerStreamTracer.Factory factory) {
			this.tracers.add(factory);
			return this;
		}

	}

}
