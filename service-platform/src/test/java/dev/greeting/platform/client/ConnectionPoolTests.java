package dev.greeting.platform.client;

import java.util.List;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionPoolTests {

	private final FakeChannel first = new FakeChannel(ConnectivityState.READY);

	private final FakeChannel second = new FakeChannel(ConnectivityState.READY);

	private final ConnectionPool pool = new ConnectionPool(List.of(this.first, this.second));

	@Test
	void theStateIsTheBestOfAllConnections() {
		this.second.change(ConnectivityState.TRANSIENT_FAILURE);
		assertThat(this.pool.getState(false)).isEqualTo(ConnectivityState.READY);
		this.first.change(ConnectivityState.TRANSIENT_FAILURE);
		assertThat(this.pool.getState(false)).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
	}

	@Test
	void callsAreTakenInTurn() {
		call(6);
		assertThat(this.first.calls).hasValue(3);
		assertThat(this.second.calls).hasValue(3);
	}

	@Test
	void aConnectionThatFailsGetsNoCallsWhileAnotherMayConnect() {
		this.first.change(ConnectivityState.TRANSIENT_FAILURE);
		call(6);
		assertThat(this.first.calls).hasValue(0);
		assertThat(this.second.calls).hasValue(6);
	}

	@Test
	void callsFailInTurnIfNoConnectionIsPossible() {
		this.first.change(ConnectivityState.TRANSIENT_FAILURE);
		this.second.change(ConnectivityState.TRANSIENT_FAILURE);
		call(6);
		assertThat(this.first.calls).hasValue(3);
	}

	private void call(int count) {
		for (int call = 0; call < count; call++) {
			this.pool.newCall(null, CallOptions.DEFAULT);
		}
	}

}
