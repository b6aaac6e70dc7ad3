package sluice.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are turned away before anybody looks at the password. Immutable.
 *
 * @param address where the console listens
 * @param hosts further host names it is reached by, in lower case
 * @param bundleUpload whether bundles may be uploaded
 */
record RequestRules(Address address, Set<String> hosts, boolean bundleUpload) {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

    /** Why a request is turned away: the status and one sentence. */
    record Objection(int status, String sentence) {}

    RequestRules {
        hosts = Set.copyOf(hosts);
    }

    Optional<Objection> objection(HttpServletRequest request) {
        var host = Host.of(request.getHeader("Host"));
        if (host.isEmpty() || !isOurs(host.get().name())) {
            return no(
                    421, "This console does not go by that host name; add it to \"hosts\" in etc/sluice.console.json.");
        }
        return switch (request.getMethod()) {
            case "GET", "HEAD" -> onRead(request);
            case "POST" -> onChange(request, host.get());
            default -> no(405, "This console knows GET, HEAD and POST.");
        };
    }

    /** Reading from elsewhere is following a link, nothing more: no parameters, no frame, no script of another site. */
    private static Optional<Objection> onRead(HttpServletRequest request) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site == null || site.equals("same-origin") || site.equals("none")) {
            return Optional.empty();
        }
        boolean link = "navigate".equals(request.getHeader("Sec-Fetch-Mode")) && request.getQueryString() == null;
        return link ? Optional.empty() : no(403, "This request was made by another site.");
    }

    private Optional<Objection> onChange(HttpServletRequest request, Host host) {
        var site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) {
            return no(403, "This request was made by another site.");
        }
        var origin = request.getHeader("Origin");
        if (origin == null) {
            origin = request.getHeader("Referer");
        }
        if (origin == null && site == null || origin != null && !host.isOriginOf(origin)) {
            return no(403, "A request that changes something must carry this console's address in its Origin header.");
        }
        return bundleUpload || !isUpload(request)
                ? Optional.empty()
                : no(403, "Bundles are not uploaded here: put them into the deploy folder.");
    }

    /** Every way into the Web Console's bundle installation: its form is a multipart one, {@code install} an old name for it. */
    private static boolean isUpload(HttpServletRequest request) {
        var type = request.getContentType();
        var path = request.getRequestURI();
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/")
                || path.startsWith(Console.ROOT + "/install");
    }

    /** A name that is not ours means that somebody made their own name point to this machine (DNS rebinding). */
    private boolean isOurs(String name) {
        if (hosts.contains(name) || name.equals(address.host())) {
            return true;
        }
        return address.isLoopback() ? LOOPBACK.contains(name) : isNumeric(name) || name.equals("localhost");
    }

    private static boolean isNumeric(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private static Optional<Objection> no(int status, String sentence) {
        return Optional.of(new Objection(status, sentence));
    }

    /** The Host header taken apart; the port is the scheme's when it is not there. */
    private record Host(String name, int port) {

        static Optional<Host> of(@Nullable String header) {
            return header == null ? Optional.empty() : parse("http://" + header);
        }

        boolean isOriginOf(String url) {
            return parse(url).filter(this::equals).isPresent();
        }

        private static Optional<Host> parse(String url) {
            try {
                var uri = URI.create(url);
                var name = uri.getHost();
                if (name == null || uri.getRawUserInfo() != null) {
                    return Optional.empty();
                }
                var bare = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
                int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
                return Optional.of(new Host(bare.toLowerCase(Locale.ROOT), port));
            } catch (IllegalArgumentException e) {
                return Optional.empty(); // "null", which browsers send for an origin that is none
            }
        }
    }
}
