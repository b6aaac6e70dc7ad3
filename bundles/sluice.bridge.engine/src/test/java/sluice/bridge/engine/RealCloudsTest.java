package sluice.bridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sluice.bridge.engine.CloudRig.awaitState;
import static sluice.bridge.engine.CloudRig.awaitTrue;

import jakarta.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.bridge.BridgeState;
import sluice.bridge.Step;

/**
 * The scenarios of the stand-ins at real clouds, for whoever has an account: a variable of the environment names a bridge's file,
 * whose first rule is {@code out sensors/# -> ...} or {@code out sensors/+ -> ...}. Paths in it begin at its folder.
 */
class RealCloudsTest {

    private static final int READINGS = 40;

    @TempDir
    Path home;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "SLUICE_AWS_ENDPOINT, aws-iot-core",
        "SLUICE_IOTHUB_ENDPOINT, azure-iot-hub",
        "SLUICE_DPS_ENDPOINT, azure-dps",
        "SLUICE_EVENTGRID_ENDPOINT, azure-event-grid",
        "SLUICE_WATSON_ENDPOINT, watson-iot",
        "SLUICE_THINGSBOARD_ENDPOINT, thingsboard",
        "SLUICE_MQTT_ENDPOINT, plain",
    })
    void upCutAndResumeWithNothingLost(String variable, String cloud) throws Exception {
        var named = System.getenv(variable);
        assumeTrue(named != null && !named.isEmpty(), "skipped, because " + variable + " is not set");
        var file = Path.of(named).toAbsolutePath();
        try (var rig = new CloudRig(home);
                var json = Json.createReader(Files.newBufferedReader(file))) {
            var problems = new ArrayList<String>();
            var values = Checker.values(json.readObject(), problems);
            assertThat(problems).isEmpty();
            values.put("cloud", cloud);
            for (var key : new String[] {"tls.ca", "tls.certificate", "tls.key", "password.file"}) {
                values.computeIfPresent(
                        key, (_, path) -> file.resolveSibling(path.toString()).toString());
            }
            values.computeIfPresent(
                    "cloud.options",
                    (_, options) -> Arrays.stream((String[]) options)
                            .map(each -> absolute(each, file))
                            .toArray(String[]::new));
            var settings = rig.settings(values);
            assertThat(rig.test(settings, "")).isNotEmpty().allMatch(Step::passed);

            var engine = rig.run(settings);
            rig.clouds.forEach((name, each) -> engine.add(each, name));
            awaitState(engine, BridgeState.CONNECTED);
            for (int i = 0; i < READINGS; i++) {
                rig.publish("sensors/test", "reading " + i);
                if (i == READINGS / 2) {
                    engine.remove(rig.connector); // the link is gone, and comes back
                    engine.add(rig.connector, java.util.List.of("mqtt", "mqtts", "ws", "wss"));
                }
            }
            awaitTrue(() -> engine.status().sent() >= READINGS
                    && engine.status().spool().messages() == 0);
            assertThat(engine.status().dropped()).isEqualTo(Map.of());
            assertThat(engine.deadLetters(0, 1)).isEmpty();
        }
    }

    private static String absolute(String option, Path file) {
        int equals = option.indexOf('=');
        return option.substring(0, equals).endsWith(".file")
                ? option.substring(0, equals + 1) + file.resolveSibling(option.substring(equals + 1))
                : option;
    }
}
