package sluice.testing.cloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority in a folder, {@code ca.pem}, run by the openssl program. Not thread-safe. */
public record Authority(Path folder) {

    private static final char[] NO_PASSWORD = {};

    /** Makes one. */
    public static Authority create(Path folder) throws Exception {
        var made = new Authority(Files.createDirectories(folder));
        made.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=ca"
                + " -keyout ca.key -out ca.pem");
        return made;
    }

    /**
     * Makes {@code name.pem} and {@code name.key}.
     *
     * @param alternativeNames as openssl has them, {@code DNS:cloud.example}
     * @param days how long it is good; less than 0 for one whose time is over
     */
    public Authority issue(String name, String alternativeNames, int days) throws Exception {
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + alternativeNames);
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s -keyout %s.key -out %s.csr"
                .formatted(name, name, name));
        openssl("x509 -req -in %s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile %s.ext -days %d -out %s.pem"
                .formatted(name, name, days, name));
        return this;
    }

    /** Returns a file of its folder. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    /** Returns what a server needs that shows the certificate of this name and trusts this authority. */
    public SSLContext server(String name) throws Exception {
        var mine = store();
        mine.setKeyEntry("server", key(file(name + ".key")), NO_PASSWORD, new Certificate[] {certificate(name)});
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(mine, NO_PASSWORD);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusting());
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Writes a key store that trusts this authority, as {@code javax.net.ssl.trustStore} wants it. */
    public Path trustStore(String password) throws Exception {
        var file = file("trust.p12");
        try (var out = Files.newOutputStream(file)) {
            trusting().store(out, password.toCharArray());
        }
        return file;
    }

    private KeyStore trusting() throws Exception {
        var store = store();
        store.setCertificateEntry("ca", certificate("ca"));
        return store;
    }

    private static KeyStore store() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private Certificate certificate(String name) throws Exception {
        try (var in = Files.newInputStream(file(name + ".pem"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    private static PrivateKey key(Path file) throws Exception {
        var base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    }

    private void openssl(String arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("openssl " + arguments + ": " + said);
        }
    }
}
