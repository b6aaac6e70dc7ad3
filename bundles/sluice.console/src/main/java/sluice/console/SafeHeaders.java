package sluice.console;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** The headers that every answer carries. */
final class SafeHeaders {

    /** For our own pages: nothing but files of this gateway. */
    static final String STRICT = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** For the Web Console's own pages, whose scripts and styles stand in the page. */
    static final String LENIENT =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            // Not no-referrer: with that, browsers send "Origin: null" with a form, and we would turn the form away.
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private SafeHeaders() {}

    static void set(String path, HttpServletResponse response) {
        ALWAYS.forEach(response::setHeader);
        boolean ours = path.startsWith(Console.ROOT + "/" + TopicsPage.LABEL)
                || path.startsWith(Console.ROOT + "/" + BridgesPage.LABEL);
        response.setHeader("Content-Security-Policy", ours ? STRICT : LENIENT);
        response.setHeader("Cache-Control", path.contains("/res/") ? "private, max-age=600" : "no-store");
    }
}
