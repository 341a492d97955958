package dev.greeting.system.launch;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The stdout of a service, read as it grows.
 */
public final class ServiceLog {

	private static final JsonMapper JSON = new JsonMapper();

	private final Path file;

	private final List<LogLine> lines = new ArrayList<>();

	private final List<String> unreadable = new ArrayList<>();

	private long position;

	ServiceLog(Path file) {
		this.file = file;
	}

	/**
	 * The lines that are JSON objects.
	 * @return all lines so far
	 */
	public synchronized List<LogLine> lines() {
		readOn();
		return List.copyOf(this.lines);
	}

	/**
	 * The lines that are not JSON objects: there must be none.
	 * @return all such lines so far
	 */
	public synchronized List<String> unreadable() {
		readOn();
		return List.copyOf(this.unreadable);
	}

	public List<LogLine> linesOf(String requestId) {
		return lines().stream().filter((line) -> line.requestId().equals(requestId)).toList();
	}

	/**
	 * The access lines, one for each request that ended.
	 * @return all access lines so far
	 */
	public List<AccessLine> accessLines() {
		return lines().stream().filter(AccessLine::isOne).map(AccessLine::new).toList();
	}

	public List<AccessLine> accessLinesOf(String requestId) {
		return accessLines().stream().filter((line) -> line.requestId().equals(requestId)).toList();
	}

	private void readOn() {
		try (RandomAccessFile file = new RandomAccessFile(this.file.toFile(), "r")) {
			file.seek(this.position);
			byte[] bytes = new byte[Math.toIntExact(file.length() - this.position)];
			file.readFully(bytes);
			int start = 0;
			for (int index = 0; index < bytes.length; index++) {
				if (bytes[index] == '\n') {
					add(new String(bytes, start, index - start, StandardCharsets.UTF_8));
					start = index + 1;
				}
			}
			this.position += start;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(String line) {
		try {
			var json = JSON.readTree(line);
			if (json.isObject()) {
				this.lines.add(new LogLine(json));
				return;
			}
		}
		catch (JacksonException ex) {
			// falls through: the line is kept as unreadable
		}
		this.unreadable.add(line);
	}

}
