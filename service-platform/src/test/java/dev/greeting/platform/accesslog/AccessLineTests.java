package dev.greeting.platform.accesslog;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLineTests {

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, 127.0.0.1:50051", "::1, [::1]:50051" })
	void thePortOfAPeerIsDistinguishableFromItsAddress(String address, String shown) throws UnknownHostException {
		assertThat(AccessLine.hostAndPort(new InetSocketAddress(InetAddress.getByName(address), 50051)))
			.isEqualTo(shown);
	}

}
