package sluice.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where the console listens. Immutable.
 *
 * @param host an address of this machine, as written, without brackets
 * @param port 1 to 65535, or 0 for any free one
 */
record Address(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^:\\[\\]]+)):([0-9]{1,5})");

    /**
     * Returns the address written as {@code host:port}.
     *
     * @throws IllegalArgumentException if it is written otherwise; the sentence begins with the key
     */
    static Address parse(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches() || Integer.parseInt(match.group(3)) > 65_535) {
            throw new IllegalArgumentException(
                    "address: '" + text + "' is not host:port with a port of 0 to 65535, such as 127.0.0.1:8080");
        }
        var host = match.group(1) != null ? match.group(1) : match.group(2);
        return new Address(host.toLowerCase(Locale.ROOT), Integer.parseInt(match.group(3)));
    }

    /**
     * Returns whether only this machine can get there.
     *
     * @throws IllegalArgumentException if the host has no address
     */
    boolean isLoopback() {
        return resolved().isLoopbackAddress();
    }

    /**
     * Finds out whether the address can be listened on, by doing so for a moment, and returns it with the port that was free.
     *
     * @throws IllegalArgumentException if it cannot; the sentence names the key and the reason
     */
    Address free() {
        var where = new InetSocketAddress(resolved(), port);
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(where);
            return new Address(host, probe.getLocalPort());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "address: the console cannot listen on %s: %s; choose another port, such as %s"
                            .formatted(this, reason(e), new Address(host, port == 8080 ? 8081 : 8080)),
                    e);
        }
    }

    private static String reason(IOException e) {
        var message = String.valueOf(e.getMessage());
        return message.startsWith("Address already in use") ? "another program has it" : message;
    }

    private InetAddress resolved() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: the host '" + host + "' has no address", e);
        }
    }

    /** Returns {@code host:port}, with brackets where URLs want them. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
