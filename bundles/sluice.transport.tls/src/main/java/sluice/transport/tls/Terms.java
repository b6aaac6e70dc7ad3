package sluice.transport.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What a configuration and its files come to: makes an engine for each connection. Immutable. */
final class Terms {

    private static final char[] NO_PASSWORD = new char[0];

    private final SSLContext context;
    private final Settings settings;

    /**
     * Reads the files.
     *
     * @param etc what paths are relative to
     * @throws IllegalArgumentException if something is wrong, with a sentence that names key and file
     */
    Terms(Settings settings, Path etc) throws IOException {
        this.settings = settings;
        boolean asks = !settings.clientCertificates().equals("none");
        if (asks && settings.clientCa().isEmpty()) {
            throw new IllegalArgumentException(
                    "client.ca: is required, since client.certificates is " + settings.clientCertificates());
        }
        if (settings.versions().isEmpty()) {
            throw new IllegalArgumentException("versions: names none; take TLSv1.2, TLSv1.3 or both");
        }
        try {
            context = SSLContext.getInstance("TLS");
            context.init(keys(etc).getKeyManagers(), asks ? trust(etc) : new TrustManager[0], new SecureRandom());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("certificate: cannot be used: " + e.getMessage(), e);
        }
    }

    private KeyManagerFactory keys(Path etc) throws IOException, GeneralSecurityException {
        var chain = Pem.certificates("certificate", etc.resolve(settings.certificate()));
        var key = Pem.privateKey("key", etc.resolve(settings.key()));
        checkPair(key, chain.getFirst());
        var store = emptyStore();
        store.setKeyEntry("server", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        return keys;
    }

    /** Signs something with the key and checks it with the certificate: otherwise the first client would find out. */
    private static void checkPair(PrivateKey key, X509Certificate certificate) throws GeneralSecurityException {
        var algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
        boolean fits = false;
        if (certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            var signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update((byte) 1);
            fits = signature.verify(signed);
        }
        if (!fits) {
            throw new IllegalArgumentException("key: is not the key of the certificate");
        }
    }

    private TrustManager[] trust(Path etc) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        var authorities = Pem.certificates("client.ca", etc.resolve(settings.clientCa()));
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("ca" + i, authorities.get(i));
        }
        var parameters = new PKIXBuilderParameters(store, new X509CertSelector());
        parameters.setRevocationEnabled(false);
        if (!settings.clientCrl().isEmpty()) {
            var revoked = Pem.revocations("client.crl", etc.resolve(settings.clientCrl()));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
            var checker = (PKIXRevocationChecker)
                    CertPathValidator.getInstance("PKIX").getRevocationChecker();
            checker.setOptions(
                    Set.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
            parameters.setRevocationEnabled(true);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(new CertPathTrustManagerParameters(parameters));
        return trust.getTrustManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Returns the engine of a connection just accepted. */
    SSLEngine engine() {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(settings.versions().toArray(String[]::new));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(settings.alpn().toArray(String[]::new));
        if (!settings.serverNames().isEmpty()) {
            parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(pattern(settings.serverNames()))));
        }
        switch (settings.clientCertificates()) {
            case "required" -> parameters.setNeedClientAuth(true);
            case "wanted" -> parameters.setWantClientAuth(true);
            default -> {
                // not asked for
            }
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static String pattern(List<String> names) {
        return String.join(
                "|",
                names.stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .map(name -> name.startsWith("*.")
                                ? "[^.]+" + Pattern.quote(name.substring(1))
                                : Pattern.quote(name))
                        .toList());
    }

    /** Returns whether a client has to ask for one of our names. */
    boolean isNamed() {
        return !settings.serverNames().isEmpty();
    }

    int handshakeMillis() {
        return settings.handshakeMillis();
    }
}
