package dev.greeting.system.containers;

import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Service;

/**
 * The page cache of the kernel that the containers run on. A file that it holds already
 * is not charged to a container that reads it, which hides what the container needs.
 */
final class PageCache {

	private PageCache() {
	}

	/**
	 * Drops the page cache. A privileged container does it, because the engine may run in
	 * a virtual machine.
	 * @return whether the engine allowed it; where an engine is required, this fails
	 * instead
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
