package sluice.device.sampler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One device is published in its own way, though a sampler reads all. */
class DeviceSettingsTest {

    @TempDir
    private Path etc;

    private final SamplerRig rig = new SamplerRig();
    private Sampler all;
    private SettingsFiles settings;

    @BeforeEach
    void start() {
        rig.config.putAll(Map.of("encoding", "plain", "units", new String[] {"pressure=kPa"}));
        all = rig.start();
        settings = new SettingsFiles(etc);
        settings.addWatch(all);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void whoReadsAllLeavesADeviceToItsOwnSamplerAndTakesItBack() throws Exception {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        all.add("attic", "driver", () -> SamplerRig.reading(30));
        rig.bus.next("plant/cellar/temperature 21.5");

        all.add("own", new Sampler.Other("cellar", "works/cellar"));
        rig.bus.next(
                "plant/cellar/state {\"state\":\"offline\",\"fault\":\"driver\",\"reason\":\"a sampler of its own reads it\"}");
        assertThat(all.reads("cellar")).isFalse();
        assertThat(all.reads("attic")).isTrue();

        all.remove("own");
        rig.bus.next("plant/cellar/temperature 21.5");
        rig.bus.next("plant/cellar/state {\"state\":\"ok\"}");
    }

    @Test
    void onTheSameTopicNobodySaysThatItIsOffline() throws Exception {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        rig.bus.next("plant/cellar/state {\"state\":\"ok\"}");
        all.add("own", new Sampler.Other("cellar", "plant/cellar"));
        rig.config.putAll(Map.of("device", "cellar", "topic", "plant/cellar"));
        var own = rig.start();
        own.add("all", new Sampler.Other("*", "plant"));
        own.add("cellar", "driver", () -> SamplerRig.reading(22));
        rig.bus.next("plant/cellar/temperature 22");
        rig.bus.next("plant/cellar/state {\"state\":\"ok\"}");
        own.close();
        assertThat(rig.bus.all()).noneMatch(text -> text.contains("offline"));
    }

    @Test
    void aDeviceGetsAFileWithWhatItHadAndWhatIsNew() throws Exception {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        assertThat(settings.of("cellar"))
                .containsEntry("topic", "plant/cellar")
                .containsEntry("encoding", "plain")
                .containsEntry("units", "pressure=kPa")
                .containsEntry("deadband", "");

        var values = new LinkedHashMap<String, String>();
        values.put("deadband", "temperature=0.1, humidity=2%");
        values.put("calibration", "temperature.offset=-0.4");
        values.put("encoding", "json");
        assertThat(settings.change("cellar", values)).isEqualTo("sluice.device.sampler~cellar.json");
        assertThat(etc.resolve("sluice.device.sampler~cellar.json")).hasContent("""
                // Written by the gateway, for one device. Delete this line to keep it as your own.
                {
                    "device": "cellar",
                    "topic": "plant/cellar",
                    "interval.millis": 1000,
                    "encoding": "json",
                    "units": ["pressure=kPa"],
                    "calibration": ["temperature.offset=-0.4"],
                    "deadband": ["temperature=0.1", "humidity=2%"],
                    "silence.millis": 600000,
                    "limits": [],
                    "qos": 0,
                    "retain": false,
                    "retry.millis": 60000,
                    "hanging.millis": 2000,
                    "events.per.second": 100
                }
                """);
        settings.change("cellar", Map.of("retain", "true"));
        assertThat(settings.reset("cellar")).isEqualTo("sluice.device.sampler~cellar.json");
        assertThat(etc).isEmptyDirectory();
        assertThatThrownBy(() -> settings.reset("cellar")).hasMessage("cellar has no settings of its own");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            color           | red             | 'color' is no setting; there are topic, interval.millis, encoding
            interval.millis | often           | interval.millis: 'often' is no whole number
            interval.millis | 5               | interval.millis: must be 10 or more, not 5
            encoding        | xml             | encoding: must be json, plain or senml, not 'xml'
            deadband        | temperature     | deadband: must be MEASUREMENT=VALUE, not 'temperature'
            units           | pressure=ells   | units: pressure=ells is wrong
            retain          | maybe           | retain: must be true or false, not 'maybe'
            topic           | a/#             | topic:
            """)
    void wrongValuesAreRefusedWithTheSamplersOwnWords(String key, String value, String sentence) {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        assertThatThrownBy(() -> settings.change("cellar", Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(sentence);
        assertThat(etc).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "deadband, temprature=0.1, temprature",
        "calibration, temprature.gain=2, temprature",
        "limits, preßure=1..2, preßure",
        "units, pressure=kPa, pressure"
    })
    void whatTheDeviceDoesNotMeasureIsRefused(String key, String value, String name) throws Exception {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        rig.bus.next("plant/cellar/state");
        assertThatThrownBy(() -> settings.change("cellar", Map.of(key, value)))
                .hasMessage(key + ": cellar has no measurement '" + name + "'; it measures temperature, humidity");
        assertThat(etc).isEmptyDirectory();
    }

    @Test
    void whatAPersonWroteStaysAsItIs() throws IOException {
        all.add("cellar", "driver", () -> SamplerRig.reading(21.5));
        var file = Files.writeString(etc.resolve("sluice.device.sampler~cellar.json"), "{}");
        assertThatThrownBy(() -> settings.change("cellar", Map.of("qos", "1")))
                .hasMessage("a person wrote etc/sluice.device.sampler~cellar.json: change it there");
        assertThatThrownBy(() -> settings.reset("cellar"))
                .hasMessage("a person wrote etc/sluice.device.sampler~cellar.json: delete it there");
        assertThat(file).hasContent("{}");
        assertThatThrownBy(() -> settings.of("nobody")).hasMessage("no sampler reads a device nobody");
        settings.removeWatch(all);
        assertThatThrownBy(() -> settings.of("cellar")).hasMessage("no sampler reads a device cellar");
    }
}
