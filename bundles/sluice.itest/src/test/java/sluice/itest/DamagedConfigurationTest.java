package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.testing.net.Ports;

/**
 * F20: each configuration file is cut off somewhere. The gateway starts, or refuses with the file and the line, and whoever comes may never do more
 * than with the whole file. Each file at 20 random places with the profile {@code faults}; else the rights without their last line or its end, and
 * the users of a listener.
 */
class DamagedConfigurationTest {

    private static final boolean LONG = Boolean.getBoolean("sluice.faults");
    private static final int CUTS = 20;
    private static final String PLANT_USERS = "sluice.security.users~plant.json";

    /** Its last line takes something away. */
    private static final String ACL = """
            user sensor7
            topic write cellar/#
            user ada
            topic readwrite cellar/#
            topic readwrite +/x
            topic deny cellar/safe/#
            """;

    private static final String RULES = """
            deny anyone all cellar/safe/#
            deny group locked all cellar/#
            allow user ada all cellar/#
            allow user sensor7 publish cellar/#
            allow user ada all +/x
            group locked = ben sensor7
            """;

    @TempDir
    Path home;

    private final Map<String, String> files = new TreeMap<>();
    private final int defaultPort = Ports.free();
    private final int plantPort = Ports.free();

    private void write(String rights) throws Exception {
        files.put("sluice.broker.listener~default.json", listener(defaultPort));
        files.put("sluice.broker.listener~plant.json", listener(plantPort));
        files.put("sluice.security.file.json", "{\"passwords\": \"users\", \"%s\": \"%s\"}".formatted(rights, rights));
        files.put(PLANT_USERS, "{\"passwords\": \"plant-users\", \"listeners\": [\"plant\"]}");
        files.put("users", "ada:%s\nsensor7:%s\n".formatted(hash("enigma"), hash("hothothot")));
        files.put("plant-users", "pia:%s\n".formatted(hash("green")));
        files.put(rights, rights.equals("acl") ? ACL : RULES);
        files.put("sluice.broker.json", "{\"queue.messages\": 1000}");
        files.put("sluice.store.sqlite.json", "{\"limit.messages\": 100000, \"relaxed\": false}");
        files.put("sluice.bus.local.json", "{\"absence.seconds\": 20}");
        files.put("sluice.bridge~far.json", "{\"uri\": \"mqtt://127.0.0.1:1\", \"routes\": [\"out a/# qos=1\"]}");
        var etc = Files.createDirectories(home.resolve("etc"));
        for (var file : files.entrySet()) {
            Files.writeString(etc.resolve(file.getKey()), file.getValue());
        }
    }

    /** On a busy machine a password takes its time. */
    private static String listener(int port) {
        return "{\"address\": \"127.0.0.1:%d\", \"connect.timeout.millis\": 60000}".formatted(port);
    }

    /** As mosquitto_passwd does it, but as often as the gateway wants: else it would write the file anew. */
    private static String hash(String password) throws GeneralSecurityException {
        var salt = "salt and pepper".getBytes(StandardCharsets.US_ASCII);
        int iterations = 100_000;
        var key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 512))
                .getEncoded();
        var base64 = Base64.getEncoder();
        return "$7$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(key);
    }

    private Gateway launch() {
        return Gateway.command(home, List.of("run", "--home", home.toString(), "--features", "broker,bridge"));
    }

    private Set<String> probe() {
        return Intruder.getsThrough(Map.of("default", defaultPort, "plant", plantPort));
    }

    /** One place where one file ends too early. */
    private record Cut(String file, int at) {}

    private List<Cut> cuts(String rights) {
        var whole = files.get(rights);
        if (!LONG) {
            return rights.equals("acl")
                    ? List.of(
                            new Cut(rights, whole.lastIndexOf('\n', whole.length() - 2) + 1), new Cut(PLANT_USERS, 30))
                    : List.of(new Cut(rights, whole.length() - 4));
        }
        var random = new Random(20);
        var cuts = new ArrayList<Cut>();
        files.forEach((file, text) -> {
            if (rights.equals("acl") || file.equals(rights)) { // the others are the same with both
                random.ints(CUTS, 0, text.strip().length()).forEach(at -> cuts.add(new Cut(file, at)));
            }
        });
        return cuts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"acl", "rules"})
    void aFileThatIsCutOffOpensNothing(String rights) throws Exception {
        write(rights);
        Set<String> given;
        try (var gateway = launch()) {
            gateway.awaitReady();
            given = probe();
        }
        assertThat(given)
                .contains("default ada in", "default ada cellar/lamp", "default sensor7 in", "plant pia in")
                .doesNotContain("default ada cellar/safe/door", "plant ada in", "default nobody in", "plant nobody in");
        int refused = 0;
        int fewer = 0;
        var cuts = cuts(rights);
        for (var cut : cuts) {
            var whole = files.get(cut.file());
            Files.writeString(home.resolve("etc").resolve(cut.file()), whole.substring(0, cut.at()));
            try (var gateway = launch()) {
                if (!isReady(gateway)) {
                    refused++;
                } else {
                    var got = probe();
                    assertThat(given).as("%s", cut).containsAll(got);
                    fewer += got.size() < given.size() ? 1 : 0;
                }
                assertSaid(gateway, cut);
            }
            Files.writeString(home.resolve("etc").resolve(cut.file()), whole);
        }
        System.out.printf(
                "F20 with %s: %d cuts in %d files: %d refused with file and line, %d started, %d of these gave less, none more%n",
                rights,
                cuts.size(),
                cuts.stream().map(Cut::file).distinct().count(),
                refused,
                cuts.size() - refused,
                fewer);
    }

    private static boolean isReady(Gateway gateway) {
        try {
            gateway.awaitReady();
            return true;
        } catch (AssertionError e) {
            assertThat(gateway.awaitExit()).as(e.getMessage()).isNotZero();
            return false;
        }
    }

    /** A password file may have ended with any of its lines; of all others something has to be said. */
    private static void assertSaid(Gateway gateway, Cut cut) {
        if (!cut.file().endsWith("users")) {
            assertThat(gateway.logs())
                    .as("%s", cut)
                    .anyMatch(line -> line.contains(cut.file()) && line.contains("line "));
        }
    }
}
