package sluice.bridge.paho;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Sees the certificates a far side shows, and leaves it to another to judge them. Immutable. */
final class Onlooker extends X509ExtendedTrustManager {

    private final X509ExtendedTrustManager judge;
    private final Consumer<List<X509Certificate>> shown;

    private Onlooker(X509ExtendedTrustManager judge, Consumer<List<X509Certificate>> shown) {
        this.judge = judge;
        this.shown = shown;
    }

    /** @param judges who judges, null for the system's */
    static TrustManager[] beside(TrustManager @Nullable [] judges, Consumer<List<X509Certificate>> shown)
            throws GeneralSecurityException {
        var all = judges == null ? system() : judges;
        for (var each : all) {
            if (each instanceof X509ExtendedTrustManager judge) {
                return new TrustManager[] {new Onlooker(judge, shown)};
            }
        }
        throw new GeneralSecurityException("this Java runtime judges no certificates");
    }

    private static TrustManager[] system() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        shown.accept(List.of(chain));
        judge.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        shown.accept(List.of(chain));
        judge.checkServerTrusted(chain, type, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        shown.accept(List.of(chain));
        judge.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        judge.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        judge.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return judge.getAcceptedIssuers();
    }
}
