package dev.greeting.system.containers;

import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Service;

/**
 * The page cache of the kernel that the containers run on. A file that it already
 * contains is not charged to a container that reads it, which hides the container's need.
 */
final class PageCache {

	private PageCache() {
	}

	/**
	 * Drops the page cache. A privileged container does it, because the engine may run in
	 * a virtual machine.
	 * @return whether the engine allowed it; fails instead if an engine is required
	 */
	static boolean drop() {
		try {
			Engine.docker("run", "--rm", "--pull=never", "--privileged", "--user", "0:0", "--network", "none",
					"--entrypoint", "sh", Images.of(Service.NAME_SERVICE), "-c",
					"sync && echo 3 > /proc/sys/vm/drop_caches");
			return true;
		}
		catch (IllegalStateException ex) {
			if (Program.isRequired()) {
				throw ex;
			}
			return false;
		}
	}

}
