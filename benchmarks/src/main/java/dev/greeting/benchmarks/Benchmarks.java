package dev.greeting.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import dev.greeting.benchmarks.RunningPair.Round;
import dev.greeting.benchmarks.RunningPair.StartUp;

/**
 * Measures the built jars and prints tables. Called by benchmarks/run.
 */
final class Benchmarks {

	private static final String LIST = "/api/v1/items?length=100";

	private static final int STREAMED = 1_000_000;

	/** When a service counts as warm: its CPU time varies less in some rounds. */
	private static final double SETTLED = 1.05;

	private static final int SETTLED_ROUNDS = 3;

	private static final Map<String, ToDoubleFunction<Round>> FIGURES = new LinkedHashMap<>();

	static {
		FIGURES.put("requests a second", Round::perSecond);
		FIGURES.put("µs of CPU, both", Round::cpuMicros);
		FIGURES.put("µs of CPU, gateway", (round) -> round.gateway().cpuMicros());
		FIGURES.put("µs of CPU, name-service", (round) -> round.nameService().cpuMicros());
		FIGURES.put("KB allocated, gateway", (round) -> round.gateway().bytes() / 1024);
		FIGURES.put("KB allocated, name-service", (round) -> round.nameService().bytes() / 1024);
		FIGURES.put("context switches, gateway", (round) -> round.gateway().switches());
		FIGURES.put("context switches, name-service", (round) -> round.nameService().switches());
	}

	private final Options options;

	private Benchmarks(Options options) {
		this.options = options;
	}

	public static void main(String[] args) throws InterruptedException {
		new Benchmarks(Options.parse(args)).run();
	}

	private void run() throws InterruptedException {
		System.out.printf("%s %s, %d processors, Java %s%nmedian (smallest to largest) of %d rounds of %d s%n",
				System.getProperty("os.name"), System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors(), Runtime.version(), this.options.rounds(),
				this.options.seconds());
		if (this.options.has(Options.START_UP)) {
			startUp();
		}
		if (this.options.has(Options.SAY_HELLO)) {
			sayHello();
		}
		if (this.options.has(Options.ITEMS)) {
			items();
		}
	}

	private void startUp() throws InterruptedException {
		List<StartUp> gateway = new ArrayList<>();
		List<StartUp> nameService = new ArrayList<>();
		for (int round = 0; round < this.options.rounds(); round++) {
			try (RunningPair pair = new RunningPair(Hop.GRPC)) {
				gateway.add(pair.gatewayStartUp());
				nameService.add(pair.nameServiceStartUp());
			}
		}
		Table table = new Table("start of the jar", "gateway", "name-service");
		List<List<StartUp>> services = List.of(gateway, nameService);
		table.add("seconds to the first response", services, (starts) -> Spread.of(starts, StartUp::seconds));
		table.add("seconds of CPU", services, (starts) -> Spread.of(starts, StartUp::cpuSeconds));
		table.add("MB of memory", services, (starts) -> Spread.of(starts, StartUp::megabytes));
		print(table);
	}

	private void sayHello() throws InterruptedException {
		List<Contestant> contestants = new ArrayList<>();
		try {
			for (Hop hop : Hop.values()) {
				contestants.add(new Contestant(hop, new RunningPair(hop), new ArrayList<>()));
			}
			contestants.forEach((contestant) -> warmUp(() -> measure(contestant.pair(), contestant.hop().path())));
			// In turn, so that all have their share of the machine's bad moments.
			for (int round = 0; round < this.options.rounds(); round++) {
				contestants.forEach(
						(contestant) -> contestant.rounds().add(measure(contestant.pair(), contestant.hop().path())));
			}
			Table table = new Table("say-hello, " + this.options.connections() + " connections", contestants,
					(contestant) -> contestant.hop().toString());
			FIGURES.forEach((name, figure) -> table.add(name, contestants,
					(contestant) -> Spread.of(contestant.rounds(), figure)));
			List<Round> grpc = contestants.getFirst().rounds();
			table.add("requests a second: gRPC is so many times this", contestants,
					(contestant) -> ratio(grpc, contestant.rounds(), Round::perSecond));
			table.add("CPU of both: this is so many times gRPC", contestants,
					(contestant) -> ratio(contestant.rounds(), grpc, Round::cpuMicros));
			table.add("MB of memory, gateway", contestants,
					(contestant) -> Spread.of(contestant.pair().gatewayMegabytes()));
			table.add("MB of memory, name-service", contestants,
					(contestant) -> Spread.of(contestant.pair().nameServiceMegabytes()));
			print(table);
		}
		finally {
			contestants.forEach((contestant) -> contestant.pair().close());
		}
	}

	/**
	 * The ratio of each round to the one beside it, so that a change of the machine's
	 * speed does not count.
	 */
	private static Spread ratio(List<Round> some, List<Round> others, ToDoubleFunction<Round> figure) {
		return Spread.of(IntStream.range(0, some.size()).boxed().toList(),
				(round) -> figure.applyAsDouble(some.get(round)) / figure.applyAsDouble(others.get(round)));
	}

	private void items() throws InterruptedException {
		try (RunningPair pair = new RunningPair(Hop.GRPC)) {
			List<List<Round>> all = List.of(measureWarm(() -> measure(pair, LIST)),
					measureWarm(() -> pair.measureStream(STREAMED)));
			Table table = new Table("items", "lists of 100, " + this.options.connections() + " connections",
					"an item of a stream of 1,000,000");
			FIGURES.forEach((name, figure) -> table.add(name.replace("requests", "lists or items"), all,
					(rounds) -> Spread.of(rounds, figure)));
			table.add("MB of memory after both", "gateway %.0f".formatted(pair.gatewayMegabytes()),
					"name-service %.0f".formatted(pair.nameServiceMegabytes()));
			print(table);
		}
	}

	private List<Round> measureWarm(Supplier<Round> measurement) {
		warmUp(measurement);
		return IntStream.range(0, this.options.rounds()).mapToObj((round) -> measurement.get()).toList();
	}

	/**
	 * Repeats a measurement until the CPU time of both services has settled.
	 */
	private void warmUp(Supplier<Round> measurement) {
		long end = System.nanoTime() + Duration.ofSeconds(this.options.warmUp()).toNanos();
		List<Round> rounds = new ArrayList<>();
		while (System.nanoTime() < end && !isSettled(rounds)) {
			rounds.add(measurement.get());
			System.err.printf("warm-up %d: %.2f µs of CPU%n", rounds.size(), rounds.getLast().cpuMicros());
		}
	}

	private static boolean isSettled(List<Round> rounds) {
		if (rounds.size() < SETTLED_ROUNDS) {
			return false;
		}
		Spread cpu = Spread.of(rounds.subList(rounds.size() - SETTLED_ROUNDS, rounds.size()), Round::cpuMicros);
		return cpu.most() <= cpu.least() * SETTLED;
	}

	private Round measure(RunningPair pair, String path) {
		return pair.measure(path, this.options.connections(), Duration.ofSeconds(this.options.seconds()));
	}

	private static void print(Table table) {
		System.out.printf("%n%s", table);
	}

	/**
	 * A pair in a comparison.
	 *
	 * @param hop how its gateway calls name-service
	 * @param pair the pair
	 * @param rounds what was measured so far
	 */
	private record Contestant(Hop hop, RunningPair pair, List<Round> rounds) {

	}

	/**
	 * The arguments of the command.
	 *
	 * @param parts what to measure
	 * @param connections how many connections the load has
	 * @param rounds how often each is measured
	 * @param seconds how long a round of a load is
	 * @param warmUp how many seconds a warm-up may take
	 */
	record Options(List<String> parts, int connections, int rounds, int seconds, int warmUp) {

		static final String START_UP = "start-up";

		static final String SAY_HELLO = "say-hello";

		static final String ITEMS = "items";

		private static final List<String> PARTS = List.of(START_UP, SAY_HELLO, ITEMS);

		private static final String USAGE = "Usage: benchmarks/run [--connections=64] [--rounds=5] [--seconds=5] [--warm-up=120] ["
				+ String.join("] [", PARTS) + "]";

		static Options parse(String... args) {
			Map<String, Integer> numbers = new HashMap<>(
					Map.of("connections", 64, "rounds", 5, "seconds", 5, "warm-up", 120));
			List<String> parts = new ArrayList<>();
			for (String arg : args) {
				String[] option = arg.replaceFirst("^--", "").split("=", 2);
				if (PARTS.contains(arg)) {
					parts.add(arg);
				}
				else if (option.length == 2 && numbers.containsKey(option[0]) && option[1].matches("[1-9]\\d{0,4}")) {
					numbers.put(option[0], Integer.valueOf(option[1]));
				}
				else {
					System.err.println(USAGE);
					System.exit(2);
				}
			}
			return new Options(parts.isEmpty() ? PARTS : parts, numbers.getOrDefault("connections", 0),
					numbers.getOrDefault("rounds", 0), numbers.getOrDefault("seconds", 0),
					numbers.getOrDefault("warm-up", 0));
		}

		boolean has(String part) {
			return this.parts.contains(part);
		}

	}

}
