package dev.greeting.benchmarks.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * Reads what another JVM of the same user on this machine has used. The allocations come
 * from that JVM by JMX, the rest from the operating system.
 */
public final class JvmMonitor implements AutoCloseable {

	private final long pid;

	private final JMXConnector connector;

	private JvmMonitor(long pid, JMXConnector connector) {
		this.pid = pid;
		this.connector = connector;
	}

	/**
	 * Attaches to a JVM, and starts its local JMX agent.
	 * @param pid the id of its process
	 * @return the monitor
	 */
	public static JvmMonitor attach(long pid) {
		try {
			VirtualMachine jvm = VirtualMachine.attach(String.valueOf(pid));
			try {
				JMXServiceURL agent = new JMXServiceURL(jvm.startLocalManagementAgent());
				return new JvmMonitor(pid, JMXConnectorFactory.connect(agent));
			}
			finally {
				jvm.detach();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (AttachNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public Usage usage() {
		return new Usage(ProcessHandle.of(this.pid)
			.flatMap((process) -> process.info().totalCpuDuration())
			.orElse(Duration.ZERO), allocated(), switches());
	}

	private long allocated() {
		try {
			MBeanServerConnection beans = this.connector.getMBeanServerConnection();
			ObjectName threads = new ObjectName(ManagementFactory.THREAD_MXBEAN_NAME);
			return (Long) beans.getAttribute(threads, "TotalThreadAllocatedBytes");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Map<String, Long> switches() {
		Path threads = Path.of("/proc", String.valueOf(this.pid), "task");
		Map<String, Long> switches = new HashMap<>();
		if (Files.isDirectory(threads)) {
			try (Stream<Path> all = Files.list(threads)) {
				all.forEach((thread) -> switches(thread)
					.forEach((count) -> switches.put(thread.getFileName().toString(), count)));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return switches;
	}

	private static Stream<Long> switches(Path thread) {
		try {
			return Files.readAllLines(thread.resolve("status"))
				.stream()
				.filter((line) -> line.startsWith("voluntary_ctxt_switches:"))
				.map((line) -> Long.valueOf(line.replaceAll("\\D", "")));
		}
		catch (IOException ex) {
			// This thread has just ended.
			return Stream.empty();
		}
	}

	@Override
	public void close() {
		try {
			this.connector.close();
		}
		catch (IOException ex) {
			// The JVM is gone, and the connection with it.
		}
	}

}
