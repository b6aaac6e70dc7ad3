package sluice.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.apache.felix.webconsole.spi.SecurityProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the Web Console's user in: HTTP Basic with the one password there is. Thread-safe.
 *
 * <p>Refuses whatever did not come through the {@link FrontDoor}, so that no order of starting and stopping leaves a gap.
 */
final class Login implements SecurityProvider {

    /** What the Web Console is told to wait for: {@code felix.webconsole.security.providers}. */
    static final String ID = "sluice.console";

    static final String USER = "admin";

    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private record Credentials(String user, String password) {}

    private final Secret secret;
    private final BackOff backOff;

    Login(Secret secret, BackOff backOff) {
        this.secret = secret;
        this.backOff = backOff;
    }

    @Override
    public @Nullable Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(FrontDoor.PASSED) == null) {
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return null;
        }
        var given = credentials(request.getHeader("Authorization"));
        if (given.isEmpty()) {
            ask(response);
            return null;
        }
        var address = request.getRemoteAddr();
        var wait = backOff.wait(address);
        if (!wait.isZero()) {
            response.setStatus(429); // Too Many Requests, RFC 6585 section 4
            response.setHeader("Retry-After", Long.toString(wait.toSeconds() + 1));
            return null;
        }
        if (secret.matches(given.get().user(), given.get().password())) {
            backOff.right(address);
            return USER;
        }
        int times = backOff.wrong(address);
        if (Integer.bitCount(times) == 1) {
            LOG.warn("Console: wrong user name or password from {}, {} in a row", address, times);
        }
        ask(response);
        return null;
    }

    private static void ask(HttpServletResponse response) {
        response.setHeader("WWW-Authenticate", "Basic realm=\"Sluice\", charset=\"UTF-8\"");
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }

    private static Optional<Credentials> credentials(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            var text = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = text.indexOf(':');
            return colon < 0
                    ? Optional.empty()
                    : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            LOG.debug("Console: an Authorization header that is no Base64", e);
            return Optional.empty();
        }
    }

    /** There is no session to end; the Web Console itself makes the browser forget the password. */
    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean authorize(Object user, String role) {
        return USER.equals(user);
    }
}
