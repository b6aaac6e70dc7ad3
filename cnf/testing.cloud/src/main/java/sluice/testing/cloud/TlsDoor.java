package sluice.testing.cloud;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/**
 * TLS as clouds have it: no server name, or another application protocol than the one wanted, and nobody comes in.
 *
 * @param protocols the application protocols it takes; if there are any, one has to be offered
 */
public record TlsDoor(SSLContext context, List<String> protocols) implements Door {

    public TlsDoor {
        protocols = List.copyOf(protocols);
    }

    @Override
    public Entry open(Socket socket) throws IOException {
        var tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
        tls.setWantClientAuth(true);
        tls.setHandshakeApplicationProtocolSelector((_, offered) -> protocols.isEmpty()
                ? ""
                : offered.stream().filter(protocols::contains).findFirst().orElse(null));
        tls.startHandshake();
        var session = (ExtendedSSLSession) tls.getSession();
        var asked = session.getRequestedServerNames();
        if (asked.isEmpty() || !(asked.getFirst() instanceof SNIHostName host)) {
            throw new IOException("no server name");
        }
        if (!protocols.isEmpty() && !protocols.contains(tls.getApplicationProtocol())) {
            throw new IOException("no application protocol; there has to be one of " + protocols);
        }
        return new Entry(
                tls.getInputStream(),
                tls.getOutputStream(),
                new Visitor(host.getAsciiName(), tls.getApplicationProtocol(), subject(session), ""));
    }

    private static String subject(ExtendedSSLSession session) {
        try {
            return session.getPeerPrincipal().getName();
        } catch (SSLPeerUnverifiedException _) { // they showed none
            return "";
        }
    }
}
