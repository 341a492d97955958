package dev.greeting.probe;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

@Component
class ProbeFilter extends OncePerRequestFilter {

	private final Probe probe;

	ProbeFilter(Probe probe) {
		this.probe = probe;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		this.probe.filter.doFilter(request, response, chain);
	}

}
