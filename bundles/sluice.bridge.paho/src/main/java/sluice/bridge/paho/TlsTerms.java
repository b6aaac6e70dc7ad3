package sluice.bridge.paho;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import sluice.bridge.Tls;

/** What a link believes and says in its handshake, its files read. Immutable. */
final class TlsTerms {

    private static final char[] NO_PASSWORD = {};

    private final SSLContext context;
    private final String host;
    private final @Nullable String alpn;

    /**
     * @param host what the URI calls the far side
     * @throws IOException with a sentence for people, if the files are not as they have to be
     */
    TlsTerms(Tls tls, String host) throws IOException {
        this(tls, host, null);
    }

    /** @param shown gets the certificates the far side shows, before they are judged; null for nobody */
    TlsTerms(Tls tls, String host, @Nullable Consumer<List<X509Certificate>> shown) throws IOException {
        this.host = tls.serverName() == null ? host : tls.serverName();
        this.alpn = tls.alpn();
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys(tls), shown == null ? trusted(tls) : Onlooker.beside(trusted(tls), shown), null);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static KeyManager @Nullable [] keys(Tls tls) throws IOException, GeneralSecurityException {
        if (tls.certificate() == null || tls.key() == null) {
            return null;
        }
        var chain = Pem.certificates("tls.certificate", tls.certificate());
        var key = Pem.privateKey("tls.key", tls.key());
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trusted(Tls tls) throws IOException, GeneralSecurityException {
        if (tls.authorities() == null) {
            return null; // the system's
        }
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        int count = 0;
        for (var authority : Pem.authorities("tls.ca", tls.authorities())) {
            store.setCertificateEntry("authority " + count++, authority);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Makes the connection a TLS one, checks who is there, and returns it. Blocks for as long as the handshake takes. */
    SSLSocket handshake(Socket plain, int port, int timeoutMillis) throws IOException {
        var secure = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the certificate has to name the host
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (!isAddress(host)) {
            parameters.setServerNames(List.of(new SNIHostName(host))); // also for names without a dot
        }
        if (alpn != null) {
            parameters.setApplicationProtocols(new String[] {alpn});
        }
        secure.setSSLParameters(parameters);
        secure.setSoTimeout(timeoutMillis);
        secure.startHandshake();
        return secure;
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+"); // RFC 6066: addresses are no server names
    }
}
