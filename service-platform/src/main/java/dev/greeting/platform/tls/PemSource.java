package dev.greeting.platform.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.StringUtils;

/**
 * A property of a bundle with PEM: a location, or the text itself.
 *
 * @param key the whole key of the property
 * @param value the value of the property, or {@code null} if it is not set
 */
record PemSource(String key, @Nullable String value) {

	/**
	 * The most bytes that are read. The whole list of certificates of a root program is
	 * smaller.
	 */
	static final int MAX_SIZE = 512 * 1024;

	private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");

	private static final Pattern END = Pattern.compile("-----END ");

	boolean isSet() {
		return StringUtils.hasLength(this.value);
	}

	boolean isFile(ResourceLoader loader) {
		return isSet() && !PemContent.isPresentInText(this.value) && resource(loader).isFile();
	}

	/**
	 * Reads the text once.
	 * @param loader finds resources
	 * @return the text with complete PEM, or {@code null} if the property is not set
	 * @throws InvalidBundleException if there is none
	 */
	@Nullable String read(ResourceLoader loader) throws InvalidBundleException {
		if (!isSet() || PemContent.isPresentInText(this.value)) {
			return this.value;
		}
		byte[] bytes = bytes(resource(loader));
		if (bytes.length == 0) {
			throw invalid("is empty");
		}
		if (bytes.length > MAX_SIZE) {
			throw invalid("is larger than 512KB");
		}
		String text = new String(bytes, StandardCharsets.UTF_8);
		if (!PemContent.isPresentInText(text) || count(BEGIN, text) != count(END, text)) {
			throw invalid("is not complete PEM");
		}
		return text;
	}

	InvalidBundleException invalid(String problem) {
		String location = PemContent.isPresentInText(this.value) ? "the text" : "'" + this.value + "'";
		return new InvalidBundleException(this.key, location, problem);
	}

	private byte[] bytes(Resource resource) throws InvalidBundleException {
		try {
			if (resource.isFile() && Files.exists(resource.getFilePath())
					&& !Files.isRegularFile(resource.getFilePath())) {
				// Reading a pipe would wait for its writer.
				throw invalid("is not a regular file");
			}
			try (InputStream input = resource.getInputStream()) {
				return input.readNBytes(MAX_SIZE + 1);
			}
		}
		catch (NoSuchFileException ex) {
			throw invalid("does not exist");
		}
		catch (IOException ex) {
			throw invalid(resource.exists() ? "cannot be read" : "does not exist");
		}
	}

	private Resource resource(ResourceLoader loader) {
		return loader.getResource(String.valueOf(this.value));
	}

	private static long count(Pattern pattern, String text) {
		return pattern.matcher(text).results().count();
	}

}
