package sluice.itest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.itest.Viewer.Seen;

/** Chips of the simulated board are found, driven, published in their own ways, recorded and replayed: as a person would, on the image. */
class DevicesTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Pattern VALUE = Pattern.compile("\"value\":([-0-9.]+)");

    @TempDir
    Path home;

    @TempDir
    Path profile;

    private Gateway gateway;
    private Viewer viewer;

    @BeforeEach
    void start() throws Exception {
        write("sluice.io.sim.json", """
                { "chips": ["bme280@0x76", "sht3x@0x44", "tmp102@0x48", "mpu6050@0x68"], "time.factor": 1000.0 }
                """);
        write("sluice.device.sampler~sensors.json", """
                { "topic": "sensors", "interval.millis": 100 }
                """);
        gateway = Gateway.start(home, "--features", "broker,devices,console,shell,homeassistant");
        viewer = new Viewer(gateway.mqttPort(), "viewer", "#");
    }

    @AfterEach
    void end() throws Exception {
        viewer.close();
        gateway.close();
    }

    @Test
    void thePageForHardwareHoldsWithoutABoard() throws Exception {
        var page = HowTo.read("connect-hardware.md");
        type(page.text("find"));
        assertThat(gateway.awaitOutput("0x76")).contains("BME280", "its register 0xd0 says 0x60");
        assertThat(gateway.awaitOutput("SHT3x")).contains("0x44", "nothing but its address speaks for it");
        type(page.text("bind"));
        gateway.awaitOutput("BME280 is called attic now: etc/sluice.driver.bme280~attic.json");
        page.run(gateway, gateway.mqttPort(), "sensors/attic/temperature");
        page.write(gateway, "etc/sluice.driver.contact~door.json");
        viewer.await(reading("sensors/door/door", "\"value\":"));

        type(page.text("tune"));
        gateway.awaitOutput("etc/sluice.device.sampler~attic.json is written.");
        page.run(gateway, gateway.mqttPort(), "house/attic/temperature");
        assertThat(viewer.await(reading("house/attic/temperature", "[degF]")).payload())
                .containsPattern("\"value\":[5-9][0-9]\\b");
        viewer.await(reading("sensors/attic/state", "a sampler of its own reads it"));
        type("tune attic encoding=plain deadband=temperature=1000 units=");
        gateway.awaitOutput(2, "etc/sluice.device.sampler~attic.json is written.");
        var plain = viewer.await(message -> message.topic().equals("house/attic/temperature")
                && message.payload().matches("-?[0-9.]+"));
        int from = viewer.seen().size();
        for (int i = 0; i < 5; i++) {
            from = 1 + viewer.seen().lastIndexOf(viewer.awaitFrom(from, reading("house/attic/humidity", "")));
        }
        assertThat(viewer.seen())
                .as("the deadband is a thousand degrees")
                .filteredOn(message -> message.topic().equals(plain.topic())
                        && message.payload().matches("-?[0-9.]+"))
                .hasSize(1);
        type("tune attic reset");
        gateway.awaitOutput("etc/sluice.device.sampler~attic.json is deleted.");
        viewer.awaitFrom(viewer.seen().size(), reading("sensors/attic/temperature", "\"unit\":\"Cel\""));

        type(page.text("record"));
        gateway.awaitOutput("attic.rec is being written");
        from = viewer.seen().size();
        for (int i = 0; i < 10; i++) {
            from = 1 + viewer.seen().lastIndexOf(viewer.awaitFrom(from, reading("sensors/attic/temperature", "")));
        }
        type(page.text("stop"));
        gateway.awaitOutput("attic.rec has ");
        var recorded = values();
        Files.delete(home.resolve("etc/sluice.io.sim.json"));
        viewer.awaitFrom(viewer.seen().size(), reading("sensors/attic/state", "there is no I2C bus 1"));
        int replayed = viewer.seen().size();
        page.write(gateway, "etc/sluice.io.replay.json");
        from = replayed;
        for (int i = 0; i < 5; i++) {
            var next = viewer.awaitFrom(from, reading("sensors/attic/temperature", "Cel"));
            if (!next.payload().contains("stale")) {
                assertThat(recorded).contains(value(next));
            }
            from = 1 + viewer.seen().lastIndexOf(next);
        }
    }

    @Test
    void chipsThatSayWhatTheyAreAreDrivenByThemselvesWhenThatIsSwitchedOn() throws Exception {
        HowTo.read("connect-hardware.md").write(gateway, "etc/sluice.device.discovery.json");
        viewer.await(reading("sensors/bme280-1-76/temperature", "Cel"));
        viewer.await(reading("sensors/mpu6050-1-68/vibration", "\"value\""));
        try (Stream<Path> files = Files.list(home.resolve("etc"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("others are only suggested")
                    .noneMatch(name -> name.contains("sht3x") || name.contains("tmp102"));
        }
    }

    @Test
    void homeAssistantsSwitchSwitchesTheRelay() throws Exception {
        write("sluice.driver.relay~pump.json", "{ \"line\": \"sim/17\" }");
        write("sluice.device.commander~cmd.json", "{ \"topic\": \"cmd\" }");
        HowTo.read("home-assistant.md").write(gateway, "etc/sluice.homeassistant.json");
        var pump = viewer.await(message -> message.topic().equals("homeassistant/device/plant7-pump/config")
                && message.payload().contains("\"p\":\"switch\""));
        var topic = Pattern.compile("\"command_topic\":\"([^\"]+)\"").matcher(pump.payload());
        assertThat(topic.find()).isTrue();
        assertThat(pump.payload()).contains("\"payload_on\":\"on\"", "\"state_topic\":\"sensors/pump/relay\"");
        viewer.publish(topic.group(1), "on", 1);
        viewer.await(reading("sensors/pump/relay", "\"value\":1,"));
    }

    @Test
    void anActuatorNobodySpeaksToAnyMoreGoesToSafety() throws Exception {
        write("sluice.driver.relay~pump.json", "{ \"line\": \"sim/17\" }");
        write("sluice.device.commander~pump.json", """
                { "topic": "plant/pump", "device": "pump", "silence.millis": 300 }
                """);
        viewer.await(reading("plant/pump/relay", "\"value\":0,"));
        viewer.publish("plant/pump/relay/set", "banana", 1);
        assertThat(viewer.await(reading("plant/pump/error", "banana")).payload())
                .contains("relay pump takes on, off or toggle");
        int from = viewer.seen().size();
        viewer.publish("plant/pump/relay/set", "on", 1);
        var on = viewer.awaitFrom(from, reading("plant/pump/relay", "\"value\":1,"));
        viewer.awaitFrom(viewer.seen().lastIndexOf(on), reading("plant/pump/relay", "\"value\":0,"));
    }

    @Test
    void thePageFindsBindsAndSetsADevice() throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped, because chromium is not installed");
        var password =
                Files.readString(home.resolve("secrets/console-password")).strip();
        var console = gateway.console().replace("http://", "http://admin:" + password + "@");
        try (var page = new Page(profile.resolve("browser"), console + "/devices")) {
            page.await("!document.getElementById('scan').disabled");
            page.run("document.getElementById('scan').click()");
            assertThat(page.await(
                            "[...document.querySelectorAll('#chips tr')].find(row => row.innerText.includes('BME280'))"
                                    + ".innerText"))
                    .contains("0x76", "its register 0xd0 says 0x60");
            page.run("(() => { const row = [...document.querySelectorAll('#chips tr')].find(row =>"
                    + " row.innerText.includes('BME280')); row.querySelector('input').value = 'cellar';"
                    + " row.querySelector('button').click(); })()");
            viewer.await(reading("sensors/cellar/temperature", "\"unit\":\"Cel\""));
            assertThat(page.await("document.querySelector('[data-device=cellar]').innerText.includes('hPa') &&"
                            + " document.querySelector('[data-device=cellar]').innerText"))
                    .contains("ok", "sluice.driver.bme280");

            page.run("document.querySelector('[data-device=cellar] button').click()");
            page.await("document.querySelector('#form input[name=encoding]')");
            page.run("(() => { const field = name => document.querySelector('#form input[name=\"' + name + '\"]');"
                    + " field('encoding').value = 'senml'; field('deadband').value = 'pressure=2000';"
                    + " field('calibration').value = 'temperature.offset=100'; field('units').value = 'pressure=kPa';"
                    + " field('topic').value = 'plant/7'; document.querySelector('#form button').click(); })()");
            page.await("document.getElementById('status').textContent.includes('is written')");
            var senml = viewer.await(reading("plant/7/temperature", "\"u\":\"Cel\""));
            assertThat(senml.payload()).containsPattern("\"v\":1[0-9][0-9]");
            viewer.await(reading("plant/7/pressure", "\"u\":\"Pa\""));
            assertThat(Files.readString(home.resolve("etc/sluice.device.sampler~cellar.json")))
                    .contains("\"encoding\": \"senml\"", "\"deadband\": [\"pressure=2000\"]");
        }
    }

    private void type(String command) throws IOException {
        var shell = gateway.process().getOutputStream();
        shell.write((command.strip() + "\n").getBytes(UTF_8));
        shell.flush();
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("etc")).resolve(file), text);
    }

    private Set<String> values() {
        return viewer.seen().stream()
                .filter(reading("sensors/attic/temperature", "Cel"))
                .map(DevicesTest::value)
                .collect(Collectors.toSet());
    }

    private static String value(Seen message) {
        var matcher = VALUE.matcher(message.payload());
        assertThat(matcher.find()).as(message.payload()).isTrue();
        return matcher.group(1);
    }

    private static Predicate<Seen> reading(String topic, String part) {
        return message -> message.topic().equals(topic) && message.payload().contains(part);
    }
}
