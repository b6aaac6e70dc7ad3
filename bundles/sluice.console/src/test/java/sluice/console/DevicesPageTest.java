package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.device.Candidate;
import sluice.device.DeviceSettings;
import sluice.device.DeviceStatus;
import sluice.device.DeviceWatch;
import sluice.device.Discovery;
import sluice.device.Fault;
import sluice.device.Finding;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.io.Recorder;

/** The page of devices over HTTP, in a real framework. */
class DevicesPageTest {

    @TempDir
    static Path folder;

    private static Gateway gateway;

    @BeforeAll
    static void open() throws Exception {
        gateway = Gateway.open(folder);
        DeviceWatch watch = () -> List.of(new DeviceStatus(
                "cellar",
                "sluice.driver.bme280 0.1.0",
                "plant/cellar",
                "degraded",
                Fault.OUT_OF_RANGE,
                "level: <beyond>",
                Optional.of(new Reading(
                        Instant.EPOCH.plusMillis(1_500),
                        List.of(new Measurement("level", 4.096, "V").but(Quality.OUT_OF_RANGE, "<beyond>"))))));
        gateway.offer(DeviceWatch.class, watch);
    }

    @AfterAll
    static void close() throws Exception {
        gateway.close();
    }

    @Test
    void itShowsHowEachDeviceIsDoingAndWhy() throws Exception {
        assertThat(gateway.send(gateway.asAdmin("/devices")).body()).contains("Scan the I2C buses", "devices.js");
        assertThat(gateway.send(gateway.asAdmin("/devices/res/devices.js")).statusCode())
                .isEqualTo(200);
        assertThat(gateway.send(gateway.asAdmin("/devices/devices.json")).body())
                .contains(
                        "\"device\":\"cellar\"",
                        "\"state\":\"degraded\",\"fault\":\"out-of-range\",\"reason\":\"level: \\u003cbeyond\\u003e\",\"at\":1500",
                        "\"name\":\"level\",\"value\":\"4.096\",\"unit\":\"V\",\"quality\":\"out-of-range\"");
        assertThat(gateway.send(gateway.to("/devices/devices.json")).statusCode())
                .isEqualTo(401);
    }

    @Test
    void aScanShowsWhatIsThereAndANameMakesItADevice() throws Exception {
        assertThat(post("/devices/scan")).contains("nobody scans here");
        var discovery = gateway.offer(Discovery.class, new OneChip());
        assertThat(gateway.send(gateway.asAdmin("/devices/devices.json")).body())
                .contains("\"scans\":true");
        assertThat(post("/devices/scan"))
                .contains(
                        "\"bus\":1,\"address\":118",
                        "\"certain\":true",
                        "\"evidence\":\"its register 0xd0 says 0x60\"");
        assertThat(post("/devices/bind?bus=1&address=118&chip=BME280&id=attic"))
                .contains("etc/sluice.driver.bme280~attic.json");
        assertThat(post("/devices/bind?bus=1&address=119&chip=BME280&id=attic"))
                .contains("there is no such chip any more");
        assertThat(post("/devices/bind?bus=x")).contains("bus is no number");
        discovery.unregister();
        assertThat(gateway.send(gateway.asAdmin("/devices/devices.json")).body())
                .contains("\"scans\":false");
    }

    @Test
    void aRecordingIsBegunAndEndedFromThePage() throws Exception {
        assertThat(post("/devices/record?name=day")).contains("nobody records here");
        var recorder = gateway.offer(Recorder.class, new OneRecording());
        assertThat(gateway.send(gateway.asAdmin("/devices/devices.json")).body())
                .contains("\"records\":true,\"recording\":\"\"");
        assertThat(post("/devices/record?name=day")).contains("recordings/day.rec is being written");
        assertThat(post("/devices/record?name=day")).contains("a recording is being made already");
        assertThat(gateway.send(gateway.asAdmin("/devices/devices.json")).body())
                .contains("\"recording\":\"day.rec has 3 entries\"");
        assertThat(post("/devices/record/stop")).contains("day.rec has 3 entries");
        recorder.unregister();
    }

    @Test
    void oneDeviceIsPublishedInItsOwnWay() throws Exception {
        assertThat(gateway.send(gateway.asAdmin("/devices/settings.json?device=cellar"))
                        .body())
                .contains("nobody reads devices here");
        var settings = gateway.offer(DeviceSettings.class, new OneDevice());
        assertThat(gateway.send(gateway.asAdmin("/devices/settings.json?device=cellar"))
                        .body())
                .isEqualTo("{\"settings\":[{\"key\":\"encoding\",\"value\":\"json\"}]}");
        assertThat(post("/devices/settings?device=cellar&encoding=plain")).contains("etc/cellar.json is written");
        assertThat(post("/devices/settings?device=cellar&encoding=json")).contains("nothing was changed");
        assertThat(post("/devices/settings/reset?device=cellar")).contains("etc/cellar.json is deleted");
        assertThat(post("/devices/settings?device=attic&encoding=plain")).contains("no sampler reads a device attic");
        settings.unregister();
    }

    private static String post(String path) throws Exception {
        return gateway.send(gateway.asAdmin(path)
                        .header("Sec-Fetch-Site", "same-origin")
                        .POST(BodyPublishers.noBody()))
                .body();
    }

    private static final class OneChip implements Discovery {

        @Override
        public List<Integer> buses() {
            return List.of(1);
        }

        @Override
        public List<Finding> scan(int bus) {
            return List.of(new Finding(
                    1,
                    0x76,
                    "",
                    List.of(new Candidate("BME280", "sluice.driver.bme280", 95, "its register 0xd0 says 0x60"))));
        }

        @Override
        public String bind(Finding finding, Candidate candidate, String id) {
            return candidate.driver() + "~" + id + ".json";
        }
    }

    private static final class OneRecording implements Recorder {

        private final AtomicReference<Optional<Recording>> running = new AtomicReference<>(Optional.empty());

        @Override
        public Recording start(String name, Set<String> ports) {
            if (running().isPresent()) {
                throw new IllegalStateException("a recording is being made already");
            }
            var recording = new Recording(Path.of("recordings", name + ".rec"), Instant.EPOCH, 3, "");
            running.set(Optional.of(recording));
            return recording;
        }

        @Override
        public Optional<Recording> running() {
            return running.get();
        }

        @Override
        public Recording stop() {
            return running.getAndSet(Optional.empty()).orElseThrow();
        }
    }

    private static final class OneDevice implements DeviceSettings {

        @Override
        public Map<String, String> of(String device) {
            if (!device.equals("cellar")) {
                throw new IllegalArgumentException("no sampler reads a device " + device);
            }
            return Map.of("encoding", "json");
        }

        @Override
        public String change(String device, Map<String, String> values) {
            assertThat(values).containsOnly(Map.entry("encoding", "plain"));
            return device + ".json";
        }

        @Override
        public String reset(String device) {
            return device + ".json";
        }
    }
}
