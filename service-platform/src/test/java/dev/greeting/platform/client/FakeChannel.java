package dev.greeting.platform.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;

/**
 * A channel without connections, whose state a test sets.
 */
final class FakeChannel extends ManagedChannel {

	final AtomicInteger calls = new AtomicInteger();

	final AtomicInteger reconnects = new AtomicInteger();

	RuntimeException failure;

	private ConnectivityState state;

	FakeChannel(ConnectivityState state) {
		this.state = state;
	}

	void change(ConnectivityState state) {
		this.state = state;
	}

	@Override
	public ConnectivityState getState(boolean requestConnection) {
		if (this.failure != null) {
			throw this.failure;
		}
		return this.state;
	}

	@Override
	public void resetConnectBackoff() {
		this.reconnects.incrementAndGet();
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		this.calls.incrementAndGet();
		return null;
	}

	@Override
	public String authority() {
		return "fake";
	}

	@Override
	public ManagedChannel shutdown() {
		return this;
	}

	@Override
	public ManagedChannel shutdownNow() {
		return this;
	}

	@Override
	public boolean isShutdown() {
		return false;
	}

	@Override
	public boolean isTerminated() {
		return false;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return false;
	}

}
