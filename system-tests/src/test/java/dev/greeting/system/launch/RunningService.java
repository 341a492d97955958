package dev.greeting.system.launch;

import java.net.URI;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;

/**
 * A service that was started, with its ports, its output and its process.
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
	 * What a client of its gRPC side needs.
	 * @return the credentials, those of plaintext unless it was started with mutual TLS
	 */
	default ChannelCredentials grpcCredentials() {
		return InsecureChannelCredentials.create();
	}

	/**
	 * Whether it has a REST side. A gRPC server with mutual TLS has none.
	 * @return whether there is something at {@link #http()}
	 */
	default boolean hasHttp() {
		return true;
	}

	/**
	 * The lines it wrote to stdout.
	 * @return the log
	 */
	ServiceLog log();

	/**
	 * Its whole output, stdout and stderr.
	 * @return the text
	 */
	String output();

	boolean isAlive();

	/**
	 * The id of its process.
	 * @return the id, as the machine with the processes or the engine knows it
	 */
	long pid();

	/**
	 * Runs garbage collection in the service's JVM.
	 */
	default void collectGarbage() {
		diagnose("GC.run");
	}

	/**
	 * Sends a diagnostic command to the service's JVM, like {@code jcmd}.
	 * @param command the command
	 * @return the answer
	 */
	String diagnose(String command);

	/**
	 * Sends the service a signal without waiting for its effect.
	 * @param name the signal's name, for instance {@code TERM}, {@code STOP} or
	 * {@code CONT}
	 */
	void signal(String name);

	/**
	 * Waits until the service is ready.
	 */
	void awaitReady();

	/**
	 * Waits until the service has exited.
	 * @return the exit status
	 */
	int awaitExit();

	/**
	 * Stops the service (SIGTERM), and waits until it has exited.
	 * @return the exit status
	 */
	int stop();

	/**
	 * Kills the service (SIGKILL), and waits until it has exited.
	 */
	void kill();

	@Override
	void close();

}
