import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.lang.model.SourceVersion;

/**
 * Renames the Maven group, the Java packages and the product of a clone. Called by
 * ./rename. Runs on any JDK that runs Maven. See docs/decisions/rename.md.
 */
class Rename {

	static final String GROUP = "dev.greeting";

	static final String PRODUCT = "Greeting";

	static final String USAGE = "Usage: ./rename [--force] [--wire-names] PACKAGE NAME, "
			+ "for example ./rename com.acme.orders Orders";

	/** Files that refer to the original: the history, this program and its test. */
	static final Set<String> KEPT_FILES = Set.of("CHANGELOG.md", "Rename.java", ".ci/rename-check",
			"docs/decisions/rename.md");

	/**
	 * Property prefixes of libraries, with which the product's own would be confused.
	 */
	static final Set<String> TAKEN_PREFIXES = Set.of("debug", "grpc", "info", "java", "logging", "management", "server",
			"spring", "springdoc", "trace");

	static final Path POM = Path.of("pom.xml");

	/** String literals, text blocks and comments in a Java file. */
	static final Pattern NOT_JAVA_CODE = Pattern.compile(
			"\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])+'" + "|//[^\n]*|/\\*(?s:.*?)\\*/");

	/**
	 * What stays in any text, where the word means a greeting and not the product.
	 */
	static final List<String> DOMAIN = List.of(
			// The feature, its packages and its OpenAPI tag.
			"[Gg]reetings",
			// A sentence about a greeting.
			"\\b(?:[Aa]|[Nn]o|[Oo]ne|[Tt]he) greeting\\b(?![-./:_]\\w)",
			// Test names in prose and code: thePageHasAGreeting.
			"\\b[a-z]\\w*Greeting(?!Gateway)\\w*",
			// The model of the page and the element that shows it.
			"@param greeting\\b", "\\bpage\\.greeting\\b", "(?:id|labelledby)=\"greeting\"");

	/**
	 * Identifiers that stay in Java code, where only packages and compound names contain
	 * the product.
	 */
	static final List<String> JAVA_DOMAIN = List.of("\\bGreeting\\b", "(?<!dev\\.)\\bgreeting\\b");

	final String group;

	final String product;

	final Pattern words;

	final Pattern javaWords;

	final Map<String, String> wireNames;

	Rename(String group, String product, Set<String> domainTypes, Map<String, String> wireNames) {
		this.group = group;
		this.product = product;
		this.wireNames = wireNames;
		List<String> domain = new ArrayList<>(DOMAIN);
		// The types of the feature stay everywhere, except Greeting, which is also the
		// product.
		domainTypes.stream()
			.filter((type) -> !type.equals(PRODUCT))
			.forEach((type) -> domain.add("\\b" + type + "\\b"));
		this.words = pattern(domain);
		domain.addAll(JAVA_DOMAIN);
		this.javaWords = pattern(domain);
	}

	private Pattern pattern(List<String> domain) {
		List<String> wire = this.wireNames.keySet()
			.stream()
			.map((name) -> "(?<![\\w.])" + Pattern.quote(name) + "(?!\\w)")
			.toList();
		return Pattern.compile("(?<domain>" + String.join("|", domain) + ")"
				+ (wire.isEmpty() ? "" : "|(?<wire>" + String.join("|", wire) + ")")
				+ "|(?<article>\\b[Aa] )(?=(?i:greeting))|\\bdev(?<separator>/|\\\\*\\.)greeting\\b"
				+ "|(?<internet>\\bgreeting\\.dev\\b)|(?i:greeting)");
	}

	public static void main(String[] args) throws Exception {
		try {
			run(new ArrayList<>(List.of(args)));
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
		}
	}

	static void run(List<String> arguments) throws Exception {
		boolean force = arguments.remove("--force");
		boolean wire = arguments.remove("--wire-names");
		require(arguments.size() == 2 && arguments.stream().noneMatch((argument) -> argument.startsWith("-")), USAGE);
		String group = arguments.get(0);
		String product = arguments.get(1);
		checkNames(group, product);
		String pom = Files.readString(POM);
		String currentGroup = first(pom, "</parent>\\s*<groupId>([^<]+)</groupId>");
		String currentProduct = first(pom, "<name>([^<]+)</name>");
		if (currentGroup.equals(group) && currentProduct.equals(product)) {
			System.out.println("This clone already has the names " + group + " and " + product + ": nothing to do.");
			return;
		}
		require(currentGroup.equals(GROUP) && currentProduct.equals(PRODUCT),
				"This clone has been renamed to " + currentGroup + ", " + currentProduct
						+ ", and its names can no longer be distinguished from ordinary words. Rename a fresh clone.");
		require(force || git("status", "--porcelain", "--untracked-files=normal").isEmpty(),
				"There are uncommitted changes. Commit them first, so that the renaming can be undone, or add --force.");

		List<Path> files = files();
		Set<String> domainTypes = files.stream()
			.filter((file) -> file.getParent() != null && file.getParent().endsWith("greetings"))
			.map((file) -> file.getFileName().toString())
			.filter((name) -> name.contains(PRODUCT) && name.endsWith(".java"))
			.map((name) -> name.substring(0, name.length() - ".java".length()))
			.collect(Collectors.toCollection(TreeSet::new));
		Rename rename = new Rename(group, product, domainTypes, wire ? wireNames(files, product) : Map.of());
		rename.apply(files);
		layOut();
	}

	static void checkNames(String group, String product) {
		require(SourceVersion.isName(group) && group.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+"),
				"'" + group + "' is not a Java package of two or more lower-case words, such as com.acme.orders.");
		require(product.matches("[A-Z][A-Za-z0-9]{1,29}"), "'" + product
				+ "' is not a name of 2 to 30 letters and digits that begins with an upper-case letter, such as Orders.");
		String lower = product.toLowerCase(Locale.ROOT);
		require(SourceVersion.isName(lower),
				"'" + product + "' would name packages '" + lower + "', which is a Java keyword.");
		require(!TAKEN_PREFIXES.contains(lower), "'" + product + "' would give properties the prefix '" + lower
				+ ".', which belongs to another library.");
		require(!group.contains("greeting") && !lower.contains("greeting"),
				"'" + group + "' and '" + product + "' must not contain 'greeting', the name to be replaced.");
	}

	/** The tracked files, and with --force the untracked ones, without symbolic links. */
	static List<Path> files() throws Exception {
		return Arrays
			.stream(git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate").split("\0"))
			.filter((name) -> !name.isEmpty() && !KEPT_FILES.contains(name))
			.map(Path::of)
			.filter((file) -> Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
			.toList();
	}

	/**
	 * The new names of the contract's packages and files, without the product's own
	 * rules: api.Api becomes orders.api.v1.Api. A package with a version keeps its name.
	 */
	static Map<String, String> wireNames(List<Path> files, String product) throws IOException {
		Map<String, String> names = new LinkedHashMap<>();
		for (Path file : files) {
			String[] root = file.toString().split("/src/main/protobuf/", 2);
			String text = file.toString().endsWith(".proto") ? Files.readString(file) : "";
			String wirePackage = first(text, "(?m)^package ([\\w.]+);");
			if (root.length < 2 || wirePackage.isEmpty() || wirePackage.matches("greeting\\..*|.*\\.v[0-9]+")) {
				continue;
			}
			String target = product.toLowerCase(Locale.ROOT) + "." + wirePackage + ".v1";
			names.put(root[1], target.replace('.', '/') + "/" + Path.of(root[1]).getFileName());
			names.put("package " + wirePackage + ";", "package " + target + ";");
			Pattern.compile("(?m)^(?:message|service|enum) (\\w+)")
				.matcher(text)
				.results()
				.forEach((type) -> names.put(wirePackage + "." + type.group(1), target + "." + type.group(1)));
		}
		return names;
	}

	void apply(List<Path> files) throws IOException {
		Map<Path, Path> moves = new LinkedHashMap<>();
		files.forEach((file) -> moves.put(file, Path.of(path(file.toString()))));
		moves.forEach((from, to) -> require(from.equals(to) || !Files.exists(to),
				to + " already exists. Choose another name."));
		int changed = 0;
		// The root pom.xml shows whether a clone is renamed. It is last, so that an
		// interrupted run can be repeated.
		for (Path file : Stream.concat(files.stream().filter((path) -> !path.equals(POM)), Stream.of(POM)).toList()) {
			// One char per byte, so that everything that is not ASCII stays unchanged.
			String before = Files.readString(file, StandardCharsets.ISO_8859_1);
			String after = (before.indexOf('\0') >= 0) ? before : text(file, before);
			if (!after.equals(before)) {
				Files.writeString(file, after, StandardCharsets.ISO_8859_1);
			}
			Path target = moves.get(file);
			if (!target.equals(file)) {
				if (target.getParent() != null) {
					Files.createDirectories(target.getParent());
				}
				Files.move(file, target);
				deleteEmpty(file.getParent());
			}
			changed += (!after.equals(before) || !target.equals(file)) ? 1 : 0;
		}
		for (Path file : files) {
			if (file.endsWith("pom.xml")) {
				deleteBuild(file.resolveSibling("target"));
				deleteEmpty(file.getParent());
			}
		}
		System.out.println(changed + " of " + files.size()
				+ " files renamed or changed. Review them with git add -A && git diff --cached -M");
	}

	String path(String path) {
		Path file = Path.of(path);
		if (file.getParent() != null && file.getParent().endsWith("greetings")) {
			return replace(this.words, file.getParent().toString()) + "/" + file.getFileName();
		}
		for (Map.Entry<String, String> name : this.wireNames.entrySet()) {
			if (path.endsWith("/protobuf/" + name.getKey())) {
				return path.substring(0, path.length() - name.getKey().length()) + name.getValue();
			}
		}
		return replace(this.words, path);
	}

	String text(Path file, String text) {
		if (!file.toString().endsWith(".java")) {
			return replace(this.words, text);
		}
		StringBuilder java = new StringBuilder();
		Matcher other = NOT_JAVA_CODE.matcher(text);
		int end = 0;
		while (other.find()) {
			java.append(replace(this.javaWords, text.substring(end, other.start())));
			java.append(replace(this.words, other.group()));
			end = other.end();
		}
		java.append(replace(this.javaWords, text.substring(end)));
		return sortImports(java.toString());
	}

	private String replace(Pattern pattern, String text) {
		return pattern.matcher(text).replaceAll((match) -> Matcher.quoteReplacement(replacement((Matcher) match)));
	}

	private String replacement(Matcher match) {
		String found = match.group();
		if (match.group("domain") != null) {
			return found;
		}
		if (!this.wireNames.isEmpty() && match.group("wire") != null) {
			return this.wireNames.get(found);
		}
		if (match.group("article") != null) {
			return "AEIO".indexOf(this.product.charAt(0)) < 0 ? found : found.replace(" ", "n ");
		}
		if (match.group("separator") != null) {
			return this.group.replace(".", match.group("separator"));
		}
		if (match.group("internet") != null) {
			List<String> labels = Arrays.asList(this.group.split("\\."));
			Collections.reverse(labels);
			return String.join(".", labels).replace('_', '-');
		}
		return switch (found) {
			case "greeting" -> this.product.toLowerCase(Locale.ROOT);
			case "GREETING" -> this.product.toUpperCase(Locale.ROOT);
			default -> this.product;
		};
	}

	/** Sorts the imports, because the new package may sort elsewhere. */
	static String sortImports(String java) {
		return Pattern.compile("(?m)(?:^import [^\n]+;\n)+")
			.matcher(java)
			.replaceAll((block) -> Matcher.quoteReplacement(block.group()
				.lines()
				.sorted(Comparator.comparing((line) -> line.replace(";", "")))
				.collect(Collectors.joining("\n", "", "\n"))));
	}

	static void deleteEmpty(Path folder) throws IOException {
		for (Path path = folder; path != null && Files.exists(path); path = path.getParent()) {
			try (Stream<Path> content = Files.list(path)) {
				if (content.findAny().isPresent()) {
					return;
				}
			}
			Files.delete(path);
		}
	}

	/** Deletes the build output, which has the old names. */
	static void deleteBuild(Path target) throws IOException {
		if (Files.isDirectory(target)) {
			try (Stream<Path> content = Files.walk(target)) {
				for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(path);
				}
			}
		}
	}

	/**
	 * Formats the code, because names of another length break lines elsewhere, and the
	 * build checks the layout.
	 */
	static void layOut() throws Exception {
		int result = new ProcessBuilder("./mvnw", "-q", "-B", "spring-javaformat:apply").inheritIO().start().waitFor();
		if (result != 0) {
			System.err
				.println("Everything is renamed but not formatted. Run ./mvnw spring-javaformat:apply");
			System.exit(1);
		}
	}

	static String git(String... command) throws Exception {
		Process git = new ProcessBuilder(Stream.concat(Stream.of("git"), Arrays.stream(command)).toList())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		require(git.waitFor() == 0, "This is not a git clone. Git lists the files to rename.");
		return output;
	}

	static String first(String text, String pattern) {
		return Pattern.compile(pattern)
			.matcher(text)
			.results()
			.map((MatchResult match) -> match.group(1))
			.findFirst()
			.orElse("");
	}

	static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

}
