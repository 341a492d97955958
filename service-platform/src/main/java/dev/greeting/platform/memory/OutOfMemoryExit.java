package dev.greeting.platform.memory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Ends the process at an {@code OutOfMemoryError}, whether the heap or direct memory is
 * exhausted. The JVM's {@code -XX:+ExitOnOutOfMemoryError} does the same earlier, but
 * only the command line can set it; a jar cannot.
 */
public final class OutOfMemoryExit {

	/** The status of {@code -XX:+ExitOnOutOfMemoryError}. */
	private static final int STATUS = 3;

	private static final int MAX_CAUSES = 16;

	/** How long writing may take, while the garbage collector looks for memory. */
	private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

	/** Created in advance, like the line: later there may be no memory for them. */
	private static final FileOutputStream STDOUT = new FileOutputStream(FileDescriptor.out);

	private static final byte[] LINE = line("no memory left for the reason").getBytes(StandardCharsets.UTF_8);

	/** Ends the process if writing blocks because nothing reads the output. */
	private static final Thread LAST_RESORT = Thread.ofPlatform()
		.daemon()
		.name("out-of-memory")
		.start(OutOfMemoryExit::haltSoonAfterError);

	private static volatile boolean outOfMemory;

	private OutOfMemoryExit() {
	}

	/**
	 * Ends the process if it has run out of memory. Otherwise allocates nothing.
	 * @param error an error that was caught, or null
	 */
	public static void ifCausedBy(@Nullable Throwable error) {
		Throwable cause = error;
		for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
			if (cause instanceof OutOfMemoryError) {
				exit(cause);
			}
			cause = cause.getCause();
		}
	}

	private static void exit(Throwable error) {
		outOfMemory = true;
		LockSupport.unpark(LAST_RESORT);
		try {
			write(line(error.getMessage()).getBytes(StandardCharsets.UTF_8));
		}
		catch (Throwable ex) {
			write(LINE);
		}
		finally {
			// Not exit, because shutdown hooks need memory.
			Runtime.getRuntime().halt(STATUS);
		}
	}

	private static void haltSoonAfterError() {
		while (!outOfMemory) {
			LockSupport.park();
		}
		long start = System.nanoTime();
		while (System.nanoTime() - start < PATIENCE_NANOS) {
			LockSupport.parkNanos(PATIENCE_NANOS);
		}
		Runtime.getRuntime().halt(STATUS);
	}

	private static String line(@Nullable String reason) {
		String text = (reason != null) ? reason.replaceAll("[^ -~]|[\"\\\\]", " ") : "no reason given";
		return "{\"log\":{\"level\":\"ERROR\",\"logger\":\"" + OutOfMemoryExit.class.getName()
				+ "\"},\"message\":\"Out of memory (" + text + "): the process ends with status " + STATUS
				+ "\",\"ecs\":{\"version\":\"8.11\"}}\n";
	}

	/**
	 * Bypasses the logging system, which would need memory and time.
	 */
	private static void write(byte[] line) {
		try {
			STDOUT.write(line);
		}
		catch (IOException ex) {
			// nothing reads the output
		}
	}

}
