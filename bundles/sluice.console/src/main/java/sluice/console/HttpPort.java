package sluice.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationException;
import org.osgi.service.cm.ManagedServiceFactory;

/**
 * The one HTTP port of the gateway: a Jetty made by Felix HTTP's own factory, told directly what to be. Confined to its caller.
 *
 * <p>Not by way of Configuration Admin: that would call back later on a thread of its own, and would remember the configuration
 * and open the port at the next start before we are there.
 */
final class HttpPort {

    private static final String NAME = "sluice.console";
    private static final int PATIENCE_MILLIS = 5_000;

    private final ManagedServiceFactory jetty;

    HttpPort(ManagedServiceFactory jetty) {
        this.jetty = jetty;
    }

    /** Opens the port and returns when Jetty listens on it. */
    void open(Address address) throws ConfigurationException {
        jetty.updated(NAME, settings(address));
    }

    /** Closes the port and every connection, and ends Jetty's threads; nothing happens if it is not open. */
    void close() {
        jetty.deleted(NAME);
    }

    /** One selector that accepts as well, a handful of threads, no second connector, no management beans. */
    private static Dictionary<String, Object> settings(Address address) {
        return FrameworkUtil.asDictionary(Map.ofEntries(
                Map.entry("org.apache.felix.http.name", NAME),
                Map.entry("org.apache.felix.http.host", address.host()),
                Map.entry("org.osgi.service.http.port", Integer.toString(address.port())),
                Map.entry("org.apache.felix.http.enable", true),
                Map.entry("org.apache.felix.https.enable", false),
                Map.entry("org.apache.felix.http2.enable", false),
                Map.entry("org.apache.felix.http.mbeans", false),
                Map.entry("org.apache.felix.http.jetty.acceptors", 0),
                Map.entry("org.apache.felix.http.jetty.selectors", 1),
                Map.entry("org.apache.felix.http.jetty.threadpool.max", 6),
                Map.entry("org.apache.felix.http.jetty.sendServerHeader", false),
                Map.entry("org.apache.felix.https.jetty.session.cookie.httpOnly", true),
                Map.entry("org.apache.felix.http.jetty.maxFormSize", 262_144),
                Map.entry("org.apache.felix.http.timeout", 30_000),
                Map.entry("org.apache.felix.jetty.stopTimeout", 0L)));
    }

    /**
     * Asks for a page as any client would.
     *
     * @return the status, such as 401
     * @throws IOException if nobody answers, or not in HTTP
     */
    static int status(Address address, String path) throws IOException {
        try (var socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(reachable(address.host()), address.port()), PATIENCE_MILLIS);
            var request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, address);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            if (!line.matches("HTTP/1\\.1 \\d{3}")) {
                throw new IOException("no answer in HTTP from " + address);
            }
            return Integer.parseInt(line.substring(9));
        }
    }

    private static String reachable(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "::1";
            default -> host;
        };
    }
}
