package dev.greeting.system.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import dev.greeting.system.launch.Project;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

/**
 * The configuration of a built jar, and the properties that it knows.
 */
final class Application {

	private static final Map<String, Application> KNOWN = new ConcurrentHashMap<>();

	/**
	 * The classes of the entries of maps.
	 */
	private static final Pattern PROPERTIES_CLASS = Pattern
		.compile("(?:dev/greeting/platform|org/springframework/boot/autoconfigure/ssl)/.*\\.class");

	private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.*)>");

	private final String artifact;

	private final List<PropertySource<?>> defaults = new ArrayList<>();

	private final Map<String, String> typesByProperty = new HashMap<>();

	private final Map<String, byte[]> classes = new HashMap<>();

	private Application(String artifact) {
		this.artifact = artifact;
		Path jar = Project.file(artifact + "/target/" + artifact + ".jar");
		List<PropertySource<?>> platform = new ArrayList<>();
		try (JarFile file = new JarFile(jar.toFile())) {
			for (ZipEntry entry : file.stream().toList()) {
				if (entry.getName().equals("BOOT-INF/classes/application.yaml")) {
					this.defaults.addAll(activeDocuments(file.getInputStream(entry).readAllBytes()));
				}
				else if (entry.getName().equals("META-INF/spring-configuration-metadata.json")) {
					readMetadata(file.getInputStream(entry).readAllBytes());
				}
				else if (entry.getName().startsWith("BOOT-INF/lib/")) {
					read(file.getInputStream(entry), platform);
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s; build it first with ./mvnw package".formatted(jar), ex);
		}
		this.defaults.addAll(platform);
	}

	static Application of(String artifact) {
		return KNOWN.computeIfAbsent(artifact, Application::new);
	}

	private void read(InputStream library, List<PropertySource<?>> platform) throws IOException {
		try (ZipInputStream entries = new ZipInputStream(library)) {
			for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
				String name = entry.getName();
				if (name.endsWith("spring-configuration-metadata.json")) {
					readMetadata(entries.readAllBytes());
				}
				else if (name.equals("service-platform.properties")) {
					platform.addAll(new PropertiesPropertySourceLoader().load(name,
							new ByteArrayResource(entries.readAllBytes())));
				}
				else if (PROPERTIES_CLASS.matcher(name).matches()) {
					this.classes.put(name.replace(".class", "").replace('/', '.'), entries.readAllBytes());
				}
			}
		}
	}

	private void readMetadata(byte[] metadata) {
		for (JsonNode property : new JsonMapper().readTree(metadata).path("properties")) {
			this.typesByProperty.put(Manifests.text(property, "/name"), Manifests.text(property, "/type"));
		}
	}

	/**
	 * The documents that are active in production, the last one first, because it
	 * overrides the others.
	 */
	private static List<PropertySource<?>> activeDocuments(byte[] yaml) throws IOException {
		return new YamlPropertySourceLoader().load("application.yaml", new ByteArrayResource(yaml))
			.stream()
			.filter((document) -> document.getProperty("spring.config.activate.on-profile") == null
					|| "production".equals(document.getProperty("spring.config.activate.on-profile")))
			.toList()
			.reversed();
	}

	/**
	 * The keys of a YAML file, written out in full.
	 * @param yaml the text
	 * @return values by key
	 */
	static Map<String, Object> flatten(String yaml) {
		try {
			Map<String, Object> properties = new LinkedHashMap<>();
			for (PropertySource<?> document : activeDocuments(yaml.getBytes())) {
				((MapPropertySource) document).getSource()
					.keySet()
					.forEach((key) -> properties.putIfAbsent(key, document.getProperty(key)));
			}
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The application's environment in a pod.
	 * @param variables the environment of the container
	 * @param mounted the mounted application.yaml
	 * @return the environment
	 */
	Environment environment(Map<String, String> variables, String mounted) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources()
			.stream()
			.toList()
			.forEach((source) -> environment.getPropertySources().remove(source.getName()));
		List<PropertySource<?>> sources = new ArrayList<>();
		sources.add(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				new HashMap<>(variables)));
		sources.add(new MapPropertySource("mounted", flatten(mounted)));
		sources.addAll(this.defaults);
		sources.forEach(environment.getPropertySources()::addLast);
		ConfigurationPropertySources.attach(environment);
		return environment;
	}

	/**
	 * Returns whether an environment variable sets a single property. A variable below a
	 * map does not: it also creates an entry whose key has lost its dashes.
	 * @param variable the variable's name
	 * @return whether there is such a property
	 */
	boolean knowsVariable(String variable) {
		return this.typesByProperty.entrySet()
			.stream()
			.anyMatch((property) -> !MAP.matcher(property.getValue()).matches()
					&& variable.equals(property.getKey().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT)));
	}

	boolean knowsProperty(String key) {
		String property = key.replaceAll("\\[\\d+]$", "").replace('[', '.').replace("]", "");
		if (this.typesByProperty.containsKey(property)) {
			return true;
		}
		return this.typesByProperty.entrySet()
			.stream()
			.anyMatch((map) -> property.startsWith(map.getKey() + ".")
					&& isEntry(map.getKey(), map.getValue(), property.substring(map.getKey().length() + 1)));
	}

	private boolean isEntry(String map, String type, String path) {
		Matcher matcher = MAP.matcher(type);
		if (!matcher.matches()) {
			return false;
		}
		if (matcher.group(1).startsWith("java.") || matcher.group(1).endsWith("[]")) {
			return true;
		}
		int dot = path.indexOf('.');
		if (dot < 0) {
			return false;
		}
		String entry = path.substring(0, dot);
		String rest = path.substring(dot + 1);
		// net.devh describes the properties of an entry under GLOBAL.
		return this.typesByProperty.keySet().contains(map + ".GLOBAL." + rest) && !entry.equals("GLOBAL")
				|| isComponent(matcher.group(1), rest);
	}

	private boolean isComponent(String type, String path) {
		byte[] bytes = this.classes.get(type);
		if (bytes == null) {
			return false;
		}
		int dot = path.indexOf('.');
		String name = camelCase((dot < 0) ? path : path.substring(0, dot));
		return ClassFile.of()
			.parse(bytes)
			.methods()
			.stream()
			.filter((method) -> (method.methodName().equalsString(name)
					|| method.methodName().stringValue().equalsIgnoreCase("get" + name))
					&& method.methodTypeSymbol().parameterCount() == 0)
			.anyMatch((method) -> dot < 0 || isComponent(
					method.methodTypeSymbol().returnType().descriptorString().replaceAll("^L|;$", "").replace('/', '.'),
					path.substring(dot + 1)));
	}

	private static String camelCase(String kebab) {
		return Pattern.compile("-(.)").matcher(kebab).replaceAll((match) -> match.group(1).toUpperCase(Locale.ROOT));
	}

	@Override
	public String toString() {
		return this.artifact;
	}

}
