package sluice.testing.net;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority in a folder, {@code ca.pem}, and certificates of its making, made by the openssl program. */
public record Certificates(Path folder) {

    /** Makes an authority in this folder. */
    public static Certificates in(Path folder) throws Exception {
        var made = new Certificates(folder);
        Files.createDirectories(folder);
        made.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=ca"
                + " -keyout ca.key -out ca.pem");
        return made;
    }

    /** Makes {@code name.pem} and {@code name.key}. */
    public Certificates issue(String name, String alternativeName) throws Exception {
        return issue(name, alternativeName, "-days 30");
    }

    /** Makes a certificate whose time is over. */
    public Certificates issueExpired(String name, String alternativeName) throws Exception {
        return issue(name, alternativeName, "-days -1");
    }

    private Certificates issue(String name, String alternativeName, String time) throws Exception {
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + alternativeName);
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + name
                + ".key -out " + name + ".csr");
        openssl("x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile " + name + ".ext "
                + time + " -out " + name + ".pem");
        return this;
    }

    /** Returns one of its files. */
    public Path file(String name) {
        return folder.resolve(name);
    }

    private void openssl(String arguments) throws Exception {
        var command = new ArrayList<String>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("openssl " + arguments + ": " + said);
        }
    }
}
