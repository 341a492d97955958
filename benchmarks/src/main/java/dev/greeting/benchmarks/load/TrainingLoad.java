package dev.greeting.benchmarks.load;

import java.time.Duration;

/**
 * A load that shows the JVM which methods are hot. The build of the images runs it while
 * the AOT caches are trained ({@code docker/train.sh}).
 */
final class TrainingLoad {

	private static final int CONNECTIONS = 16;

	private TrainingLoad() {
	}

	/**
	 * Sends requests to a service on this machine, one path after the other.
	 * @param args the port, the seconds for each path, and the paths
	 */
	public static void main(String[] args) {
		int port = Integer.parseInt(args[0]);
		Duration duration = Duration.ofSeconds(Integer.parseInt(args[1]));
		for (int path = 2; path < args.length; path++) {
			ClosedLoad.Result result = ClosedLoad.run(port, args[path], CONNECTIONS, duration);
			System.out.printf("%s: %d requests%n", args[path], result.requests());
		}
	}

}
