package sluice.security.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Certificates as strangers may have them made, by openssl; {@code QZQ} becomes a NUL between two Q, which no program lets one write. */
class CertificateNameTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "/CN=sensor7,                 ,                                   sensor7",
        "/O=plant/CN=sensor7,         ,                                   sensor7",
        "/O=plant+CN=sensor7,         ,                                   sensor7", // two attributes in one part
        "/CN=sensor7+O=plant,         ,                                   sensor7",
        "/CN=sensor7,                 'DNS:b.example,DNS:c.example',      b.example",
        "/CN=sensor7,                 'DNS:b.example,URI:urn:plant:7',    urn:plant:7",
        "/O=plant,                    email:a@b.example,                  ",
        "/CN=sensor7,                 email:a@b.example,                  sensor7",
        "/O=plant,                    ,                                   ",
        "/CN=a/CN=b,                  ,                                   ",
        "/CN=a+CN=b,                  ,                                   ",
        "/CN=a/O=x/CN=a,              ,                                   ",
        "/CN=adminQZQ.evil.example,     ,                                   ",
        "/CN=sensor7,                 DNS:adminQZQ.evil.example,            ",
        "/CN=sensor7,                 URI:urn:adminQZQx,                    ",
        "/CN=a\\+b,                   ,                                   ",
        "/CN=#,                       ,                                   ",
        "/CN=sensor7,                 'URI:urn:+,URI:urn:a',              ",
        "/CN=sensor7,                 URI:urn:+,                          ",
    })
    void aNameIsTakenIfItIsTheOnlyOneAndHarmless(String subject, @Nullable String names, @Nullable String user)
            throws Exception {
        assertThat(name(subject, names)).isEqualTo(Optional.ofNullable(user));
    }

    /** A certificate that cannot even be read names nobody. */
    private Optional<String> name(String subject, @Nullable String names) throws Exception {
        var made = new String(make(subject, names), ISO_8859_1).replace("QZQ", "Q\0Q");
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(made.getBytes(ISO_8859_1)));
            return CertificateName.of((X509Certificate) certificate);
        } catch (CertificateException _) {
            return Optional.empty();
        }
    }

    private byte[] make(String subject, @Nullable String names) throws Exception {
        var command = new ArrayList<String>(List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"));
        command.addAll(List.of("ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-outform", "DER"));
        command.addAll(List.of(
                "-multivalue-rdn",
                "-subj",
                subject,
                "-out",
                folder.resolve("made").toString()));
        if (names != null) {
            command.addAll(List.of("-addext", "subjectAltName=" + names));
        }
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        return Files.readAllBytes(folder.resolve("made"));
    }
}
