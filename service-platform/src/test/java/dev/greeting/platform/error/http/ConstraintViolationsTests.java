package dev.greeting.platform.error.http;

import java.util.List;
import java.util.Map;

import dev.greeting.platform.error.ErrorProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.MediaType;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.MockPart;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.RequestBuilder;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.validation.Errors;
import org.springframework.validation.Validator;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.multipart;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;

/**
 * Tests for {@link ConstraintViolations}.
 */
class ConstraintViolationsTests {

	private final MockMvc mvc = MockMvcBuilders.standaloneSetup(new ThingsController(), new PricesController())
		.setControllerAdvice(new ProblemDetailsAdvice(new ErrorProperties("probe")))
		.build();

	@Test
	void twoBadElementsOfABodyAreTwoFields() throws Exception {
		assertThat(violations(json("/list", "[{\"name\":\"\"},{\"name\":\"a\"},{\"name\":\" \"}]")))
			.containsExactlyInAnyOrder("things[0].name NOT_BLANK", "things[2].name NOT_BLANK");
	}

	@Test
	void twoBadElementsOfAMapAreTwoFields() throws Exception {
		assertThat(violations(json("/map", "{\"a\":{\"name\":\"\"},\"b\":{\"name\":\" \"}}")))
			.containsExactlyInAnyOrder("things[a].name NOT_BLANK", "things[b].name NOT_BLANK");
	}

	@Test
	void aFieldOfABodyIsItsName() throws Exception {
		assertThat(violations(json("/one", "{\"name\":\"\"}"))).containsExactly("name NOT_BLANK");
	}

	@Test
	void aPartHasTheNameThatTheCallerSends() throws Exception {
		MockPart part = new MockPart("the-text", "abcd".getBytes());
		part.getHeaders().setContentType(MediaType.TEXT_PLAIN);
		assertThat(violations(multipart("/part").part(part))).containsExactly("the-text SIZE");
	}

	@ParameterizedTest
	@CsvSource({ "price.too-low, PRICE_TOO_LOW", "tooLow, TOO_LOW", "4.low, LOW", "zu_tief\u00fc, ZU_TIEF_",
			"\u00fc, INVALID", "NOT_BLANK, NOT_BLANK" })
	void theCodeOfAValidatorBecomesARule(String code, String rule) throws Exception {
		assertThat(violations(post("/price").param("code", code))).containsExactly("code " + rule);
	}

	@Test
	void anElementOfAnArgumentHasItsIndex() throws Exception {
		assertThat(violations(post("/tags").param("tag", "a", ""))).containsExactly("tag[1] NOT_BLANK");
	}

	private static RequestBuilder json(String path, String body) {
		return post(path).contentType(MediaType.APPLICATION_JSON).content(body);
	}

	@SuppressWarnings("unchecked")
	private List<String> violations(RequestBuilder request) throws Exception {
		MockHttpServletResponse response = this.mvc.perform(request).andReturn().getResponse();
		assertThat(response.getStatus()).as(response.getContentAsString()).isEqualTo(400);
		List<Map<String, String>> violations = (List<Map<String, String>>) new JsonMapper()
			.readValue(response.getContentAsString(), Map.class)
			.get("violations");
		assertThat(violations).as(response.getContentAsString()).isNotNull();
		return violations.stream().map((violation) -> violation.get("field") + " " + violation.get("rule")).toList();
	}

	record Thing(@NotBlank String name) {
	}

	record Price(String code) {
	}

	@RestController
	static class ThingsController {

		@PostMapping("/list")
		void list(@RequestBody @Valid List<Thing> things) {
		}

		@PostMapping("/map")
		void map(@RequestBody Map<String, @Valid Thing> things) {
		}

		@PostMapping("/one")
		void one(@RequestBody @Valid Thing thing) {
		}

		@PostMapping("/part")
		void part(@RequestPart("the-text") @Size(max = 3) String text) {
		}

		@PostMapping("/tags")
		void tags(@RequestParam List<@NotBlank String> tag) {
		}

	}

	@RestController
	static class PricesController {

		@InitBinder
		void validate(WebDataBinder binder) {
			binder.setValidator(new PriceValidator());
		}

		@PostMapping("/price")
		void price(@Valid Price price) {
		}

	}

	static class PriceValidator implements Validator {

		@Override
		public boolean supports(Class<?> type) {
			return type == Price.class;
		}

		@Override
		public void validate(Object target, Errors errors) {
			errors.rejectValue("code", ((Price) target).code());
		}

	}

}
