package dev.greeting.platform;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import dev.greeting.platform.http.TomcatCustomizer;
import dev.greeting.probe.ProbeTest;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingChannelBuilder2;
import io.grpc.ForwardingServerBuilder;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
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
	private List<GrpcChannelConfigurer> channelConfigurers;

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
		assertThat(names(this.clientInterceptors.getClientInterceptors()))
			.containsExactly("CallObservationClientInterceptor", "CallbackContextClientInterceptor");
		assertNoTwoHaveTheSameOrder(this.clientInterceptors.getClientInterceptors(), ClientInterceptor.class);
	}

	@Test
	void clientInterceptorsOfAChannelRunInOrder() {
		RecordingChannelBuilder channel = new RecordingChannelBuilder();
		this.channelConfigurers.forEach((configurer) -> configurer.accept(channel, "self"));
		assertThat(names(channel.interceptors.reversed())).containsExactly("DeadlineClientInterceptor",
				"StreamIdleClientInterceptor", "RetryCounterClientInterceptor", "UnusableAnswerClientInterceptor");
	}

	@Test
	void valvesRunInOrder() {
		Tomcat tomcat = ((TomcatWebServer) this.application.getWebServer()).getTomcat();
		Host host = tomcat.getHost();
		assertThat(valves(tomcat.getEngine())).containsExactly("RequestIdValve", "HttpAccessLogValve",
				"ResponseHeadersValve");
		assertThat(valves(host)).containsExactly("ProblemReportValve");
		assertThat(valves(host.findChildren()[0])).containsExactly("PathParameterValve", "ConcurrencyLimitValve");
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

	private static final class RecordingChannelBuilder extends ForwardingChannelBuilder2<RecordingChannelBuilder> {

		private final List<ClientInterceptor> interceptors = new ArrayList<>();

		@Override
		protected ManagedChannelBuilder<?> delegate() {
			return ManagedChannelBuilder.forTarget("dns:///localhost:1");
		}

		@Override
		public RecordingChannelBuilder intercept(ClientInterceptor... interceptors) {
			this.interceptors.addAll(List.of(interceptors));
			return this;
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
