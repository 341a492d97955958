package dev.greeting.benchmarks.load;

import java.time.Duration;

/**
 * A load that shows the JVM which methods are hot. The build of the images runs it while
 * the AOT caches are trained ({@code docker/train.sh}).
 */
final class TrainingLoad {

	private static final int CONNECTIONS = 16;

	private static final Duration ROUND = Duration.ofSeconds(2);

	private TrainingLoad() {
	}

	/**
	 * Sends requests to a service on this machine, one path after the other.
	 * @param args the port, the least number of requests for each path, and the paths
	 */
	public static void main(String[] args) {
		int port = Integer.parseInt(args[0]);
		long count = Long.parseLong(args[1]);
		for (int path = 2; path < args.length; path++) {
			long requests = 0;
			while (requests < count) {
				requests += ClosedLoad.run(port, args[path], CONNECTIONS, ROUND).requests();
			}
			System.out.printf("%s: %d requests%n", args[path], requests);
		}
	}

}
