package dev.greeting.system.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.greeting.platform.test.service.Ports;

/**
 * Starts the built jars, each in its own process.
 */
enum JarLauncher implements Launcher {

	/**
	 * Starts the jars with {@code java -jar}, as a user would.
	 */
	BUILT {

		@Override
		List<String> options(Service service) {
			return List.of("-jar", jar(service).toString());
		}

	},

	/**
	 * Starts the extracted jars, as in the image.
	 */
	EXTRACTED {

		@Override
		List<String> options(Service service) {
			return ExtractedJar.of(service, jar(service)).options();
		}

	};

	@Override
	public RunningService start(Service service, Settings settings) {
		return start(service.artifact(), options(service), service.portKeys(), settings);
	}

	static RunningService start(String name, List<String> program, List<String> portKeys, Settings settings) {
		Map<String, String> properties = new LinkedHashMap<>();
		portKeys.forEach((key) -> properties.put(key, String.valueOf(Ports.free())));
		properties.putAll(settings.properties());
		try {
			Path directory = Project.scratch("services");
			Path output = Files.createTempFile(directory, name + "-", ".log");
			Path errors = Path.of(output + ".err");
			Process process = new ProcessBuilder(command(program, settings.jvm(), properties))
				.directory(directory.toFile())
				.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
				.redirectOutput(output.toFile())
				.redirectError(errors.toFile())
				.start();
			Orphanage.watch(process.toHandle());
			return new JarProcess(name, process, properties, output, errors);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	abstract List<String> options(Service service);

	private static List<String> command(List<String> program, List<String> jvm, Map<String, String> properties) {
		List<String> command = new ArrayList<>();
		command.add(java());
		// The processes of a test live for seconds.
		command.add("-XX:TieredStopAtLevel=1");
		// The collector that the JVM chooses with the memory of the image, and how the
		// image divides the heap.
		command.addAll(List.of("-XX:+UseSerialGC", "-XX:NewRatio=3", "-XX:SurvivorRatio=3"));
		// Killed processes leave their files there.
		command.add("-Djava.io.tmpdir=" + Project.scratch("services/tmp"));
		command.addAll(jvm);
		command.addAll(program);
		properties.forEach((key, value) -> command.add("--" + key + "=" + value));
		return command;
	}

	static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private static Path jar(Service service) {
		Path jar = Project.ROOT.resolve(service.artifact()).resolve("target").resolve(service.artifact() + ".jar");
		if (!Files.exists(jar)) {
			throw new IllegalStateException("There is no %s; build it first with ./mvnw package".formatted(jar));
		}
		return jar;
	}

}
