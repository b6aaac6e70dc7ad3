package sluice.bridge.paho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import sluice.bridge.Endpoint;
import sluice.bridge.Step;

/** Goes the way to an endpoint up to the login, and writes down what is there. Confined to its thread; for one use. */
final class Survey {

    private final Endpoint endpoint;
    private final Instant now;
    private final List<Step> steps = new ArrayList<>();
    private List<X509Certificate> shown = List.of();

    /** What is tried at the moment. */
    private String trying = "name";

    Survey(Endpoint endpoint, Instant now) {
        this.endpoint = endpoint;
        this.now = now;
    }

    List<Step> steps() {
        var uri = endpoint.uri();
        try {
            var scheme = Scheme.of(uri);
            var host = Wire.bare(uri.getHost());
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.port();
            try (var socket = new Socket()) {
                connect(socket, host, port);
                if (scheme.tls()) {
                    greet(socket, host, port);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            steps.add(new Step(trying, false, failure(e)));
        }
        return steps;
    }

    private void connect(Socket socket, String host, int port) throws IOException {
        var proxy = endpoint.way().proxy();
        var first = proxy == null ? host : proxy.host();
        var address = InetAddress.getByName(first);
        passed("name", first + " is " + address.getHostAddress());
        trying = "TCP";
        int timeout = (int) endpoint.connectTimeout().toMillis();
        if (endpoint.way().localAddress() != null) {
            socket.bind(new InetSocketAddress(endpoint.way().localAddress(), 0));
        }
        long before = System.nanoTime();
        int firstPort = proxy == null ? port : proxy.port();
        socket.connect(new InetSocketAddress(address, firstPort), timeout);
        socket.setSoTimeout(timeout);
        passed(
                "TCP",
                "port %d answers after %d ms"
                        .formatted(
                                firstPort,
                                Duration.ofNanos(System.nanoTime() - before).toMillis()));
        if (proxy != null) {
            trying = "proxy";
            Tunnel.open(socket, proxy, host, port);
            passed("proxy", proxy + " connects to " + host + ":" + port);
        }
    }

    private void greet(Socket socket, String host, int port) throws IOException {
        trying = "TLS";
        var terms = new TlsTerms(endpoint.way().tls(), host, chain -> shown = chain);
        try (SSLSocket secure =
                terms.handshake(socket, port, (int) endpoint.connectTimeout().toMillis())) {
            var session = secure.getSession();
            var alpn = secure.getApplicationProtocol();
            passed(
                    "TLS",
                    session.getProtocol() + ", " + session.getCipherSuite()
                            + (alpn == null || alpn.isEmpty() ? "" : ", application protocol " + alpn));
            shown.forEach(each -> passed("certificate", described(each)));
            var own = endpoint.way().tls().certificate();
            if (own != null) {
                trying = "own certificate";
                mine(Pem.certificates("tls.certificate", own).getFirst());
            }
        }
    }

    private void mine(X509Certificate certificate) {
        boolean over = certificate.getNotAfter().toInstant().isBefore(now);
        steps.add(new Step(
                trying,
                !over,
                described(certificate)
                        + (over ? "; have a new one issued and put it where tls.certificate says" : "")));
    }

    private String described(X509Certificate certificate) {
        long days = Duration.between(now, certificate.getNotAfter().toInstant()).toDays();
        return "%s, issued by %s, %s"
                .formatted(
                        certificate.getSubjectX500Principal().getName(),
                        certificate.getIssuerX500Principal().getName(),
                        days < 0 ? "ended " + -days + " days ago" : days + " days left");
    }

    private void passed(String what, String finding) {
        steps.add(new Step(what, true, finding));
    }

    private String failure(Exception failure) {
        var clause = Reasons.clause(failure);
        return switch (trying) {
            case "name" -> clause + "; correct uri, or look at this machine's name service";
            case "TCP" ->
                endpoint.uri().getHost() + ": " + clause + "; correct the port in uri, start what should listen there,"
                        + " or look at the firewalls in between";
            case "TLS" -> tls(failure, clause);
            default -> clause;
        };
    }

    private String tls(Exception failure, String clause) {
        var who = shown.isEmpty() ? "" : " (it shows " + described(shown.getFirst()) + ")";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "the far side's certificate does not hold now, " + now + who
                        + "; look at this machine's clock, or have the certificate renewed there";
            }
            if (cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException path
                            && path.getReason() == PKIXReason.NO_TRUST_ANCHOR) {
                return "nobody this gateway trusts has issued the far side's certificate" + who
                        + "; name a file with its authority's certificate in tls.ca";
            }
        }
        if (clause.contains("No subject alternative") || clause.contains("No name matching")) {
            return "the far side's certificate is for another name: " + clause + who
                    + "; correct the host in uri, or name the certificate's in tls.server.name";
        }
        if (clause.contains("fatal alert")) {
            return "the far side breaks off: " + clause
                    + "; check tls.certificate and tls.key, tls.server.name and tls.alpn";
        }
        if (clause.contains("plaintext connection") || clause.contains("Unsupported or unrecognized SSL message")) {
            return "what answers there does not speak TLS; correct the port, or write mqtt:// if it is to be without";
        }
        return clause + (clause.startsWith("tls.") ? "" : "; look whether TLS is spoken at this port");
    }
}
