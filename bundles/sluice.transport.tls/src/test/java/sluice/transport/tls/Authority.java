package sluice.transport.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority in a folder, run by the openssl program: keys, certificates and revocation lists as other people make them. */
record Authority(Path folder, String name) {

    static Authority create(Path folder, String name) throws Exception {
        var made = new Authority(folder, name);
        Files.writeString(folder.resolve(name + ".cnf"), """
                [ca]
                default_ca = this
                [this]
                database = %1$s.index
                serial = %1$s.serial
                new_certs_dir = .
                certificate = %1$s.pem
                private_key = %1$s.key
                default_md = sha256
                default_days = 30
                default_crl_days = 30
                policy = any
                copy_extensions = copy
                [any]
                commonName = supplied
                """.formatted(name));
        Files.writeString(folder.resolve(name + ".index"), "");
        Files.writeString(folder.resolve(name + ".serial"), "1000\n");
        made.openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=" + name
                + " -keyout " + name + ".key -out " + name + ".pem");
        return made;
    }

    /** Makes {@code file.pem} and {@code file.key}; {@code key} is what openssl calls the kind of key. */
    void issue(String file, String commonName, String key, String alternativeName) throws Exception {
        openssl("req -newkey " + key + " -nodes -subj /CN=" + commonName + " -addext subjectAltName=" + alternativeName
                + " -keyout " + file + ".key -out " + file + ".csr");
        openssl("ca -batch -config " + name + ".cnf -notext -in " + file + ".csr -out " + file + ".pem");
    }

    /** The same, for January 2020. */
    void issueExpired(String file, String commonName) throws Exception {
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + commonName + " -keyout " + file
                + ".key -out " + file + ".csr");
        openssl("ca -batch -config " + name + ".cnf -notext -startdate 200101000000Z -enddate 200201000000Z -in " + file
                + ".csr -out " + file + ".pem");
    }

    /** Takes a certificate back. */
    void revoke(String file) throws Exception {
        openssl("ca -config " + name + ".cnf -revoke " + file + ".pem");
    }

    /** Makes {@code name.crl}. */
    void list() throws Exception {
        openssl("ca -config " + name + ".cnf -gencrl -out " + name + ".crl");
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
