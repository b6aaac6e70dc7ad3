package sluice.broker;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Addresses as they stand in the configuration: {@code host:port}, an IPv6 host in brackets. */
final class Addresses {

    private Addresses() {}

    /**
     * Returns the address with this text.
     *
     * @throws IllegalArgumentException if it is none, with a sentence that says why
     */
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException(
                    "address: '%s' is not host:port, for example 127.0.0.1:1883".formatted(text));
        }
        var host = text.substring(0, colon);
        if (host.indexOf(':') >= 0 && !(host.startsWith("[") && host.endsWith("]"))) {
            throw new IllegalArgumentException(
                    "address: '%s' has an IPv6 host without brackets, write [::1]:1883".formatted(text));
        }
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port(text, text.substring(colon + 1)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: host '%s' is not known".formatted(host), e);
        }
    }

    private static int port(String text, String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("address: '%s' has no number for a port".formatted(text), e);
        }
        throw new IllegalArgumentException("address: port must be 0 to 65535, not " + port);
    }

    static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Returns why nobody can listen there; the system's own words are the only sign it gives. */
    static String complaint(InetSocketAddress address, BindException cause) {
        var said = String.valueOf(cause.getMessage());
        if (said.contains("in use")) {
            return "address: %s is already in use by another process; choose another port".formatted(text(address));
        }
        if (said.contains("denied")) {
            return "address: %s needs privileges this process does not have; choose a port above 1023"
                    .formatted(text(address));
        }
        return "address: %s is no address of this machine".formatted(text(address));
    }
}
