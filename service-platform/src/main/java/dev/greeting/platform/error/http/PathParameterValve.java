package dev.greeting.platform.error.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.ServletException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

import org.springframework.http.HttpStatus;
import org.springframework.util.StringUtils;

/**
 * Rejects path parameters ({@code /path;name=value}) with broken percent-encoding. The
 * container checks the rest of the path only. Spring would respond to these with 500.
 */
final class PathParameterValve extends ValveBase {

	PathParameterValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		String path = request.getRequestURI();
		if (path != null && path.indexOf(';') >= 0 && !isDecodable(path)) {
			response.sendError(HttpStatus.BAD_REQUEST.value());
			return;
		}
		getNext().invoke(request, response);
	}

	private static boolean isDecodable(String path) {
		try {
			StringUtils.uriDecode(path, StandardCharsets.UTF_8);
			return true;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

}
