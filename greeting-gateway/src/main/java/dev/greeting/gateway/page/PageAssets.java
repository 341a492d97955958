package dev.greeting.gateway.page;

import java.util.Objects;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * The paths of the page's static files. They contain a hash of the content, so that
 * browsers may cache the files for a year. (Spring Boot's own property for this adds a
 * filter to every request, including REST calls.)
 */
@Component
class PageAssets {

	private final ResourceUrlProvider urls;

	PageAssets(ResourceUrlProvider urls) {
		this.urls = urls;
	}

	public String getStyle() {
		return path("page.css");
	}

	public String getScript() {
		return path("page.js");
	}

	public String getIcon() {
		return path("icon.svg");
	}

	private String path(String file) {
		String path = PageWebConfiguration.ASSETS_PATH + file;
		return Objects.requireNonNullElse(this.urls.getForLookupPath(path), path);
	}

}
