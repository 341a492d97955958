package dev.greeting.platform.test.service;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Free ports, for servers that must know their port before they listen. They are below
 * the range that the kernel uses for outgoing connections, so that no connection of a
 * test occupies a port before the server does.
 */
public final class Ports {

	private static final int FIRST = 10_000;

	private static final int COUNT = 22_000;

	private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

	private Ports() {
	}

	/**
	 * Returns a free port.
	 * @return the port, which this method does not return again soon
	 */
	public static int free() {
		for (int attempt = 0; attempt < COUNT; attempt++) {
			int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
			if (isFree(port)) {
				return port;
			}
		}
		throw new IllegalStateException("No port between %d and %d is free".formatted(FIRST, FIRST + COUNT));
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port)) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
