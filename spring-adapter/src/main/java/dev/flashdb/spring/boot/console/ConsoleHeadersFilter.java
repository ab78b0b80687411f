package dev.flashdb.spring.boot.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Tells browsers how little the console needs: scripts and styles of its own files only, no frame around it, no copy of it kept.
 * Refuses writes that a browser says come from another site's page, and hands Spring Security's token to the page, which has to
 * send it back with a write. Thread-safe.
 */
final class ConsoleHeadersFilter extends HttpFilter {
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'self';"
                    + " form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types 'none'",
            "Cache-Control",
            "no-store",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Referrer-Policy",
            "no-referrer",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY");

    private static final long serialVersionUID = 1;
    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    private final transient BiConsumer<HttpServletRequest, HttpServletResponse> token;

    /** {@code token} adds what a write has to bring along. */
    ConsoleHeadersFilter(BiConsumer<HttpServletRequest, HttpServletResponse> token) {
        this.token = token;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HEADERS.forEach(response::setHeader);
        String site = request.getHeader("Sec-Fetch-Site");
        boolean isReading = READING.contains(request.getMethod());
        if (!isReading && site != null && !OWN_SITES.contains(site)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            response.setContentType("application/json");
            response.getWriter().write("{\"error\":\"Writes come from the console's own page only\"}");
            return;
        }
        if (isReading && request.getRequestURI().endsWith("/settings")) {
            token.accept(request, response);
        }
        chain.doFilter(request, response);
    }
}
