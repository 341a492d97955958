package dev.greeting.system.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

import dev.greeting.system.launch.Project;

/**
 * Builds {@code system-tests/sample}, a project that knows of this one only what is
 * installed.
 * <p>
 * The modules are laid out in a local repository of their own, before the usual one. The
 * {@code install} goal of Maven's invoker plugin would also copy every library, in
 * versions that no {@code dependencyManagement} has chosen.
 */
final class SampleBuild {

	private static final String VERSION = System.getProperty("greeting.version");

	private static final Path PROJECT = Project.file("system-tests/sample");

	private SampleBuild() {
	}

	/**
	 * Builds and tests the sample.
	 * @return its runnable jar
	 */
	static Path run() {
		Path repository = Project.scratch("sample/repository");
		installModules(repository);
		maven("-f", PROJECT.resolve("pom.xml").toString(), "package", "-Dmaven.repo.local=" + repository,
				"-Dmaven.repo.local.tail=" + System.getProperty("greeting.local-repository"));
		return PROJECT.resolve("target/orders.jar");
	}

	/**
	 * Runs a jar's own tools, to take it apart.
	 * @param jar the jar
	 * @return a folder with the application's jar and, in {@code lib}, its libraries
	 */
	static Path extract(Path jar) {
		Path folder = Project.scratch("sample").resolve("extracted");
		run(List.of(java("java"), "-Djarmode=tools", "-jar", jar.toString(), "extract", "--force", "--destination",
				folder.toString()));
		return folder;
	}

	private static void installModules(Path repository) {
		try {
			Files.walkFileTree(repository.resolve("dev/greeting"), new SimpleFileVisitor<>() {

				@Override
				public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
					Files.delete(file);
					return FileVisitResult.CONTINUE;
				}

				@Override
				public FileVisitResult visitFileFailed(Path file, IOException ex) {
					return FileVisitResult.CONTINUE;
				}

			});
			install(repository, "greeting", Project.file("pom.xml"), null);
			try (Stream<Path> modules = Files.list(Project.file("."))) {
				for (Path module : modules.filter((folder) -> Files.exists(folder.resolve("pom.xml"))).toList()) {
					String name = module.getFileName().toString();
					Path flattened = module.resolve("target/.flattened-pom.xml");
					Path pom = Files.exists(flattened) ? flattened : module.resolve("pom.xml");
					install(repository, name, pom, module.resolve("target/%s-%s.jar".formatted(name, VERSION)));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void install(Path repository, String artifact, Path pom, Path jar) throws IOException {
		Path folder = Files.createDirectories(repository.resolve("dev/greeting").resolve(artifact).resolve(VERSION));
		String file = "%s-%s".formatted(artifact, VERSION);
		Files.copy(pom, folder.resolve(file + ".pom"), StandardCopyOption.REPLACE_EXISTING);
		if (jar != null && Files.exists(jar)) {
			Files.copy(jar, folder.resolve(file + ".jar"), StandardCopyOption.REPLACE_EXISTING);
		}
	}

	private static void maven(String... arguments) {
		run(Stream.concat(Stream.of(Project.file("mvnw").toString(), "-B", "-q"), Stream.of(arguments)).toList());
	}

	private static String java(String program) {
		return Path.of(System.getProperty("java.home"), "bin", program).toString();
	}

	private static void run(List<String> command) {
		try {
			Path log = Project.scratch("sample").resolve("build.log");
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
			builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
			if (builder.start().waitFor() != 0) {
				throw new AssertionError(Files.readString(log));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
