package dev.greeting.system.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a service: options of its JVM and Spring properties.
 *
 * @param jvm options of the JVM
 * @param properties settings by key
 */
public record Settings(List<String> jvm, Map<String, String> properties) {

	public static Settings none() {
		return new Settings(List.of(), Map.of());
	}

	public Settings with(String key, Object value) {
		Map<String, String> properties = new LinkedHashMap<>(this.properties);
		properties.put(key, value.toString());
		return new Settings(this.jvm, properties);
	}

	public Settings onJvm(String option) {
		List<String> jvm = new ArrayList<>(this.jvm);
		jvm.add(option);
		return new Settings(jvm, this.properties);
	}

}
