package dev.greeting.platform.client;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;

/**
 * Several channels to the same target that take calls in turn, each with its own
 * connections. A channel that cannot connect is skipped as long as another one may
 * connect.
 */
final class ConnectionPool extends ManagedChannel {

	private static final List<ConnectivityState> BEST_FIRST = List.of(ConnectivityState.READY,
			ConnectivityState.CONNECTING, ConnectivityState.IDLE, ConnectivityState.TRANSIENT_FAILURE,
			ConnectivityState.SHUTDOWN);

	private final List<ManagedChannel> channels;

	private final AtomicInteger next = new AtomicInteger();

	ConnectionPool(List<ManagedChannel> channels) {
		this.channels = List.copyOf(channels);
	}

	@Override
	public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
		return next().newCall(method, options);
	}

	private ManagedChannel next() {
		int turn = Math.floorMod(this.next.getAndIncrement(), this.channels.size());
		for (int index = turn; index < turn + this.channels.size(); index++) {
			ManagedChannel channel = this.channels.get(index % this.channels.size());
			if (channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE) {
				return channel;
			}
		}
		return this.channels.get(turn);
	}

	@Override
	public String authority() {
		return this.channels.getFirst().authority();
	}

	@Override
	public ManagedChannel shutdown() {
		this.channels.forEach(ManagedChannel::shutdown);
		return this;
	}

	@Override
	public ManagedChannel shutdownNow() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		return this;
	}

	@Override
	public boolean isShutdown() {
		return this.channels.stream().allMatch(ManagedChannel::isShutdown);
	}

	@Override
	public boolean isTerminated() {
		return this.channels.stream().allMatch(ManagedChannel::isTerminated);
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		long endNanos = System.nanoTime() + unit.toNanos(timeout);
		for (ManagedChannel channel : this.channels) {
			if (!channel.awaitTermination(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Returns the best state of all channels: the state of the channels that calls go to.
	 */
	@Override
	public ConnectivityState getState(boolean requestConnection) {
		return this.channels.stream()
			.map((channel) -> channel.getState(requestConnection))
			.min(Comparator.comparingInt(BEST_FIRST::indexOf))
			.orElseThrow();
	}

	@Override
	public void resetConnectBackoff() {
		this.channels.forEach(ManagedChannel::resetConnectBackoff);
	}

}
