package dev.greeting.system.launch;

import java.net.URI;

/**
 * A service that was started: where it listens, what it wrote, and how to end it.
 */
public interface RunningService extends AutoCloseable {

	/**
	 * Its REST side.
	 * @return the root
	 */
	URI http();

	/**
	 * Its management side.
	 * @return the root
	 */
	URI management();

	/**
	 * Its gRPC side, of name-service only.
	 * @return the port
	 */
	int grpcPort();

	/**
	 * The lines it wrote to stdout.
	 * @return the log
	 */
	ServiceLog log();

	/**
	 * All that it wrote, to stdout and to stderr.
	 * @return the text
	 */
	String output();

	boolean isAlive();

	/**
	 * Makes the service's JVM collect its garbage now.
	 */
	default void collectGarbage() {
		diagnose("GC.run");
	}

	/**
	 * Asks the service's JVM something, as {@code jcmd} does.
	 * @param command the command
	 * @return the answer
	 */
	String diagnose(String command);

	/**
	 * Sends the service a signal, and does not wait for what comes of it.
	 * @param name the signal's name, for instance {@code TERM}, {@code STOP} or
	 * {@code CONT}
	 */
	void signal(String name);

	/**
	 * Waits until the service says that it takes traffic.
	 */
	void awaitReady();

	/**
	 * Waits until the service has ended by itself.
	 * @return the exit status
	 */
	int awaitExit();

	/**
	 * Asks the service to end (SIGTERM), and waits until it has.
	 * @return the exit status
	 */
	int stop();

	/**
	 * Ends the service without asking (SIGKILL), and waits until it has gone.
	 */
	void kill();

	@Override
	void close();

}
