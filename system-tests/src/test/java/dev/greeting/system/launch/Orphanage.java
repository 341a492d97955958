package dev.greeting.system.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Ends the processes that a test JVM leaves behind, even if it is killed. A small shell
 * receives the id of every process and ends the remaining ones when its input ends.
 */
public final class Orphanage {

	private static final String SCRIPT = """
			trap '' INT TERM HUP
			pids=' '
			while read -r sign pid; do
				case $sign in
					+) pids="$pids$pid " ;;
					-) pids="${pids%% "$pid" *} ${pids#* "$pid" }" ;;
				esac
			done
			for pid in $pids; do kill -9 "$pid"; done
			""";

	private static final Orphanage INSTANCE = new Orphanage();

	private final OutputStream input;

	private Orphanage() {
		try {
			this.input = new ProcessBuilder("sh", "-c", SCRIPT).redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.redirectError(ProcessBuilder.Redirect.DISCARD)
				.start()
				.getOutputStream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends a process if this JVM exits before it does.
	 * @param process a process that this JVM has started
	 */
	public static void watch(ProcessHandle process) {
		INSTANCE.send("+", process.pid());
		process.onExit().thenRun(() -> INSTANCE.send("-", process.pid()));
	}

	private synchronized void send(String sign, long pid) {
		try {
			this.input.write((sign + " " + pid + "\n").getBytes(StandardCharsets.US_ASCII));
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
