import java.net.ServerSocket;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Runs the services until one of them exits or a signal arrives. Called by ./start.
 */
record Service(String name, int managementPort, List<Integer> ports) {

	static final Pattern PORT = Pattern.compile("(?m)^ +port: (\\d+)$");

	static final Pattern MANAGEMENT_PORT = Pattern.compile("(?m)^management:\\R  server:\\R    port: (\\d+)$");

	/**
	 * Reads the ports of a service from the first document of its settings.
	 */
	static Service of(Path settings) {
		try {
			var document = Files.readString(settings).split("\n---")[0];
			var name = settings.getName(0).toString();
			return new Service(name, ports(MANAGEMENT_PORT, document).getFirst(), ports(PORT, document));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Integer> ports(Pattern pattern, String document) {
		return pattern.matcher(document).results().map((MatchResult match) -> Integer.valueOf(match.group(1))).toList();
	}

	Path jar() {
		return Path.of(this.name, "target", this.name + ".jar");
	}

	Path log() {
		return Path.of("target", "logs", this.name + ".log");
	}

	Process run() throws IOException {
		var java = Path.of(System.getProperty("java.home"), "bin", "java");
		return new ProcessBuilder(java.toString(), "-jar", jar().toString(), "--greeting.shutdown.drain-delay=0s").redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
	}

	boolean isReady() {
		try {
			var url = URI.create("http://localhost:" + this.managementPort + "/actuator/health/readiness").toURL();
			var connection = (HttpURLConnection) url.openConnection(java.net.Proxy.NO_PROXY);
			connection.setConnectTimeout(1000);
			connection.setReadTimeout(2000);
			return connection.getResponseCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

}

// Every module with settings of its own is a service.
static final List<Service> SERVICES = services();

static List<Service> services() {
	try (var modules = Files.list(Path.of(""))) {
		return modules.map((module) -> module.resolve("src/main/resources/application.yaml"))
			.filter(Files::exists)
			.map(Service::of)
			.toList();
	}
	catch (IOException ex) {
		throw new UncheckedIOException(ex);
	}
}

static final Duration TIME_TO_START = Duration.ofMinutes(3);

// Longer than the graceful shutdown of the services.
static final Duration TIME_TO_STOP = Duration.ofSeconds(40);

final Map<Service, Process> running = new ConcurrentHashMap<>();

volatile boolean stopping;

void main() throws Exception {
	SERVICES.forEach(this::failIfPortIsInUse);
	// Runs on Ctrl-C, kill, a closed terminal and every exit below.
	Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
	Files.createDirectories(Path.of("target", "logs"));
	for (var service : SERVICES) {
		start(service);
	}
	awaitReady();
	IO.println("""

			Ready.

			  the page     http://localhost:8081/
			  the API      http://localhost:8081/swagger-ui.html
			  one call     curl 'http://localhost:8081/api/v1/say-hello?name=test'
			  a stream     curl -N 'http://localhost:8081/api/v1/items/stream?length=5'

			Press Ctrl-C to stop.""");
	while (true) {
		failIfAnyExited();
		Thread.sleep(200);
	}
}

void failIfPortIsInUse(Service service) {
	for (int port : service.ports()) {
		try (var _ = new ServerSocket(port)) {
			continue;
		}
		catch (IOException ex) {
			fail("Port " + port + ", which " + service.name()
					+ " needs, is in use. Stop the process that listens there, then start again.");
		}
	}
}

synchronized void start(Service service) throws IOException {
	if (!stopping) {
		running.put(service, service.run());
		IO.println("Starting " + service.name() + " (log: " + service.log() + ")");
	}
}

void awaitReady() throws Exception {
	var deadline = Instant.now().plus(TIME_TO_START);
	for (var service : SERVICES) {
		while (!service.isReady()) {
			failIfAnyExited();
			if (Instant.now().isAfter(deadline)) {
				fail(service.name() + " is not ready after " + TIME_TO_START.toSeconds() + " seconds."
						+ lastLines(service.log()));
			}
			Thread.sleep(200);
		}
	}
}

void failIfAnyExited() throws Exception {
	for (var service : SERVICES) {
		var process = running.get(service);
		if (!process.isAlive()) {
			// Ctrl-C reaches the services, too. Let our own shutdown begin first.
			Thread.sleep(300);
			fail(service.name() + " exited unexpectedly with exit code " + process.exitValue() + "."
					+ lastLines(service.log()));
		}
	}
}

String lastLines(Path log) throws IOException {
	try (var file = new RandomAccessFile(log.toFile(), "r")) {
		file.seek(Math.max(0, file.length() - 8192));
		var bytes = new byte[(int) (file.length() - file.getFilePointer())];
		file.readFully(bytes);
		var lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
		return " Last lines of " + log + ":\n"
				+ String.join("\n", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
	}
}

void fail(String message) {
	if (!stopping) {
		System.err.println(message);
	}
	System.exit(1);
}

void stop() {
	synchronized (this) {
		stopping = true;
	}
	IO.println("\nStopping ...");
	var processes = running.values();
	processes.forEach(Process::destroy);
	var deadline = Instant.now().plus(TIME_TO_STOP);
	for (var process : processes) {
		try {
			if (!process.waitFor(Duration.between(Instant.now(), deadline))) {
				process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
		}
	}
	IO.println("Stopped.");
}
