package dev.greeting.gateway.openapi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * Lets caches keep the document, but revalidate it each time. The ETag is weak, because
 * Tomcat does not compress a response with a strong one.
 */
final class DocumentCacheFilter extends ShallowEtagHeaderFilter {

	static final String NO_CACHE = Objects.requireNonNull(CacheControl.noCache().getHeaderValue());

	DocumentCacheFilter() {
		setWriteWeakETag(true);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		response.setHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE);
		super.doFilterInternal(request, response, chain);
	}

	/**
	 * Creates an ETag for {@code HEAD} as well, because its response has the headers of
	 * {@code GET}.
	 */
	@Override
	protected boolean isEligibleForEtag(HttpServletRequest request, HttpServletResponse response, int status,
			InputStream content) {
		HttpServletRequest get = new HttpServletRequestWrapper(request) {

			@Override
			public String getMethod() {
				String method = super.getMethod();
				return HttpMethod.HEAD.matches(method) ? HttpMethod.GET.name() : method;
			}

		};
		return super.isEligibleForEtag(get, response, status, content);
	}

}
