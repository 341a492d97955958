package dev.greeting.probe;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ProbeController {

	private final Probe probe;

	ProbeController(Probe probe) {
		this.probe = probe;
	}

	@GetMapping(path = "/probe", produces = MediaType.APPLICATION_JSON_VALUE)
	Object get(@RequestParam(defaultValue = "world") String name) throws Exception {
		return this.probe.web.handle(name);
	}

	@GetMapping(path = "/probe/numbers/{number}", produces = MediaType.APPLICATION_JSON_VALUE)
	int number(@PathVariable int number) {
		return number;
	}

	@GetMapping(path = "/probe/numbers/{number}/long", produces = MediaType.APPLICATION_JSON_VALUE)
	long number(@PathVariable long number) {
		return number;
	}

	@GetMapping(path = "/probe/counts", produces = MediaType.APPLICATION_JSON_VALUE)
	List<?> numbers(@RequestParam(required = false) Integer one, @RequestParam Optional<Long> optional,
			@RequestParam(defaultValue = "") int[] array, @RequestParam(defaultValue = "") List<Long> list,
			@RequestParam(required = false) Double fraction,
			@RequestHeader(name = "X-Number", required = false) Short header) {
		return Stream
			.of(Stream.of(one, optional.orElse(null), fraction, header), IntStream.of(array).boxed(), list.stream())
			.flatMap((numbers) -> numbers)
			.filter(Objects::nonNull)
			.toList();
	}

	@GetMapping(path = "/probe/counts/form", produces = MediaType.APPLICATION_JSON_VALUE)
	long form(Form form) {
		return form.number();
	}

	@GetMapping(path = "/probe/required", produces = MediaType.APPLICATION_JSON_VALUE)
	String required(@RequestParam String name) {
		return name;
	}

	@GetMapping(path = "/probe/many", produces = MediaType.APPLICATION_JSON_VALUE)
	List<String> many(@RequestParam List<String> name) {
		return name;
	}

	@PostMapping(path = "/probe/texts", consumes = MediaType.APPLICATION_JSON_VALUE)
	Text text(@RequestBody Text text) {
		return text;
	}

	@GetMapping(path = "/probe/cached", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<String> cached() {
		return ResponseEntity.ok().cacheControl(CacheControl.maxAge(Duration.ofMinutes(1))).body("kept");
	}

	record Text(String text) {
	}

	record Form(long number) {
	}

}
