package dev.greeting.gateway.page;

import java.util.Objects;

import org.springframework.stereotype.Component;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

/**
 * Where the files beside the page are. Their paths contain a hash of their content, so
 * that a browser may keep them for good. (Spring Boot's own property for this puts a
 * filter before every request, REST calls included.)
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
