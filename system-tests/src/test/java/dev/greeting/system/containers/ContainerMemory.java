package dev.greeting.system.containers;

import java.util.HashMap;
import java.util.Map;

/**
 * All the memory that a container needs. Mapped files count even if another container was
 * charged for reading them, because containers that share them may run on different
 * nodes.
 *
 * @param anonymous bytes of anonymous memory
 * @param mapped bytes of mapped files
 * @param tmpfs bytes in tmpfs
 * @param kernel bytes that the kernel holds for it, socket buffers included
 * @param diskReads how often it waited for a page of a file that was not in memory
 */
record ContainerMemory(long anonymous, long mapped, long tmpfs, long kernel, long diskReads) {

	private static final String READ = """
			cd /sys/fs/cgroup
			if [ -d memory ]; then
			  cd memory
			  echo kernel $(($(cat memory.kmem.usage_in_bytes) + $(cat memory.kmem.tcp.usage_in_bytes)))
			fi
			cat memory.stat""";

	/**
	 * Reads the control group, of version 1 or 2.
	 * @param container a container that runs a service
	 * @return its memory
	 */
	static ContainerMemory of(DockerContainer container) {
		Map<String, Long> values = new HashMap<>();
		container.exec("sh", "-c", READ).lines().map((line) -> line.split(" ")).forEach((words) -> {
			values.put(words[0], Long.valueOf(words[1]));
		});
		long anonymous = values.containsKey("anon") ? values.get("anon") : values.get("rss");
		return new ContainerMemory(anonymous, mappedFiles(container.exec("cat", "/proc/1/smaps")), values.get("shmem"),
				values.get("kernel") + values.getOrDefault("sock", 0L), values.get("pgmajfault"));
	}

	/**
	 * Returns the bytes of mapped files. Pages that were written to are anonymous.
	 */
	private static long mappedFiles(String smaps) {
		Map<String, Long> mapping = new HashMap<>();
		long mapped = 0;
		for (String line : smaps.lines().toList()) {
			String[] words = line.split("\\s+");
			mapping.put(words[0], line.endsWith(" kB") ? Long.parseLong(words[1]) : 0);
			if (words[0].equals("Anonymous:")) {
				mapped += mapping.get("Rss:") - mapping.get("Anonymous:");
			}
		}
		return mapped * 1024;
	}

	long sum() {
		return this.anonymous + this.mapped + this.tmpfs + this.kernel;
	}

	@Override
	public String toString() {
		return "%d MiB (%d anonymous, %d of mapped files, %d in tmpfs, %d of the kernel), %d waits for a page"
			.formatted(this.sum() >> 20, this.anonymous >> 20, this.mapped >> 20, this.tmpfs >> 20, this.kernel >> 20,
					this.diskReads);
	}

}
