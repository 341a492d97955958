package dev.greeting.system.containers;

import dev.greeting.system.launch.Engine;
import dev.greeting.system.launch.Images;
import dev.greeting.system.launch.Program;
import dev.greeting.system.launch.Service;

/**
 * The page cache of the kernel that the containers run on. What is in it already is
 * charged to nobody who reads it again, and so hides what a container needs.
 */
final class PageCache {

	private PageCache() {
	}

	/**
	 * Drops it, by a privileged container: the engine may run in a virtual machine.
	 * @return whether this engine lets us; one that must be there has to
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
