package sluice.bridge.paho;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads PEM files (RFC 7468). Whatever is wrong is said in one sentence that names the configuration's key and the file. */
final class Pem {

    private static final Logger LOG = LoggerFactory.getLogger(Pem.class);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----\\s+([A-Za-z0-9+/=\\s]+)-----END \\1-----");

    private Pem() {}

    /** Returns the certificates in a file, or in all files {@code *.pem} and {@code *.crt} of a folder. */
    static List<X509Certificate> authorities(String key, Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return certificates(key, place);
        }
        var found = new ArrayList<X509Certificate>();
        try (var files = Files.newDirectoryStream(place, "*.{pem,crt}")) {
            for (var file : files) {
                found.addAll(certificates(key, file));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("%s: the folder %s holds no file *.pem or *.crt".formatted(key, place));
        }
        return found;
    }

    static List<X509Certificate> certificates(String key, Path file) throws IOException {
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(open(key, file)).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (found.isEmpty()) {
                throw new IOException("%s: %s holds no certificate".formatted(key, file));
            }
            return found;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "%s: %s holds no readable certificates in PEM: %s".formatted(key, file, e.getMessage()), e);
        }
    }

    static PrivateKey privateKey(String key, Path file) throws IOException {
        var text = new String(open(key, file).readAllBytes(), StandardCharsets.ISO_8859_1);
        var matcher = KEY.matcher(text);
        if (!matcher.find()) {
            throw new IOException("%s: %s holds no private key in PEM".formatted(key, file));
        }
        if (!matcher.group(1).equals("PRIVATE KEY")) {
            throw new IOException("%s: %s holds a key of the form '%s'; convert it with: openssl pkcs8 -topk8 -nocrypt"
                    .formatted(key, file, matcher.group(1)));
        }
        try {
            var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(2)));
            for (var algorithm : List.of("RSA", "EC", "EdDSA")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (InvalidKeySpecException e) {
                    LOG.trace("{} holds no {} key", file, algorithm, e);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime cannot read private keys", e);
        }
        throw new IOException("%s: %s holds no RSA, EC or EdDSA key".formatted(key, file));
    }

    private static ByteArrayInputStream open(String key, Path file) throws IOException {
        try {
            return new ByteArrayInputStream(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IOException("%s: %s does not exist".formatted(key, file), e);
        }
    }
}
