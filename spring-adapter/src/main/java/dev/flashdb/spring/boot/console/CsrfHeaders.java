package dev.flashdb.spring.boot.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.function.BiConsumer;
import org.springframework.security.web.csrf.CsrfToken;

/**
 * Puts Spring Security's token against forged requests into the headers of a response, which pages of other sites cannot read.
 * Thread-safe.
 */
final class CsrfHeaders implements BiConsumer<HttpServletRequest, HttpServletResponse> {

    @Override
    public void accept(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token) {
            response.setHeader("X-CSRF-HEADER", token.getHeaderName());
            response.setHeader("X-CSRF-TOKEN", token.getToken());
        }
    }
}
