package sluice.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.osgi.service.servlet.whiteboard.Preprocessor;

/**
 * Stands in front of everything HTTP: turns away requests of other sites and tells browsers to be careful. Thread-safe.
 *
 * <p>The Web Console itself does not look where a request comes from, so a page elsewhere could press its buttons.
 */
final class FrontDoor implements Preprocessor {

    /** Request attribute: the request came through here. */
    static final String PASSED = "sluice.console.passed";

    /** The Web Console's own script reads and writes this one; it holds a language. */
    private static final String LOCALE_COOKIE = "felix-webconsole-locale";

    private final RequestRules rules;

    FrontDoor(RequestRules rules) {
        this.rules = rules;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            throw new ServletException("only HTTP comes through this door");
        }
        SafeHeaders.set(http.getRequestURI(), answer);
        var objection = rules.objection(http);
        if (objection.isPresent()) {
            answer.setStatus(objection.get().status());
            answer.setContentType("text/plain;charset=utf-8");
            answer.getWriter().println(objection.get().sentence());
            return;
        }
        request.setAttribute(PASSED, true);
        chain.doFilter(request, new CookieGuard(answer));
    }

    /** Cookies are for this site, and none but the language is for scripts. */
    private static final class CookieGuard extends HttpServletResponseWrapper {

        CookieGuard(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void addCookie(Cookie cookie) {
            cookie.setHttpOnly(!cookie.getName().equals(LOCALE_COOKIE));
            cookie.setAttribute("SameSite", "Strict");
            super.addCookie(cookie);
        }
    }
}
