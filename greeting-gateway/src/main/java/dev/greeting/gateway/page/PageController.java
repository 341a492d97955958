package dev.greeting.gateway.page;

import dev.greeting.platform.error.RetryAfter;
import dev.greeting.platform.requestid.RequestId;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Shows the page.
 */
@Controller
class PageController {

	private final PageReader pageReader;

	private final PageAssets assets;

	PageController(PageReader pageReader, PageAssets assets) {
		this.pageReader = pageReader;
		this.assets = assets;
	}

	@GetMapping(path = "/", produces = MediaType.TEXT_HTML_VALUE)
	String page(@RequestParam(defaultValue = "World") String name, @RequestParam(defaultValue = "10") String length,
			@RequestHeader(RequestId.HEADER) String requestId, Model model, HttpServletResponse response)
			throws InterruptedException {
		Page page = this.pageReader.read(name, length, requestId);
		model.addAttribute("page", page);
		model.addAttribute("assets", this.assets);
		response.setStatus(page.status());
		if (page.status() == HttpStatus.UNAUTHORIZED.value()) {
			response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		}
		if (RetryAfter.belongsTo(HttpStatusCode.valueOf(page.status()))) {
			response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(page.retryAfter()));
		}
		return "page";
	}

}
