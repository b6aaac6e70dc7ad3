package sluice.homeassistant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceStatus;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

/** The payloads against what Home Assistant documents for device discovery and for its MQTT sensor, binary sensor and switch. */
class HomeAssistantTest {

    private static final Set<String> ROOT = Set.of("dev", "o", "cmps", "availability", "qos");
    private static final Set<String> DEVICE = Set.of("ids", "name", "mdl", "sw", "via_device");
    private static final Map<String, Set<String>> COMPONENTS = Map.of(
            "sensor",
            Set.of("state_class", "unit_of_measurement", "expire_after", "device_class"),
            "binary_sensor",
            Set.of("device_class", "expire_after"),
            "switch",
            Set.of("command_topic", "payload_on", "payload_off"),
            "number",
            Set.of("command_topic", "min", "max", "step"));
    private static final Set<String> EVERY = Set.of("p", "unique_id", "name", "state_topic", "value_template");

    private final RecordingBus bus = new RecordingBus();
    private final Map<String, Object> config = new HashMap<>();
    private final List<DeviceStatus> devices = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final List<HomeAssistant> opened = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() throws Exception {
        opened.forEach(HomeAssistant::close);
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("homeassistant")) {
                thread.join(10_000);
                assertThat(thread.isAlive()).isFalse();
            }
        }
    }

    @Test
    void aDeviceIsAnnouncedRetainedWithEverythingItMeasures() throws Exception {
        device(
                "cellar",
                new Measurement("temperature", 21.5, "Cel"),
                new Measurement("pressure", 1013, "hPa"),
                new Measurement("humidity", 50, "%"));
        open().look();

        var message = bus.nextMessage();
        assertThat(message.topic()).hasToString("homeassistant/device/sluice-cellar/config");
        assertThat(message.retain()).isTrue();
        var json = valid(message.payload().text());
        assertThat(json.getJsonObject("dev").getString("name")).isEqualTo("cellar");
        assertThat(json.getJsonObject("dev").getString("mdl")).isEqualTo("bme280");
        assertThat(json.getJsonObject("dev").getString("sw")).isEqualTo("0.1.0");
        var temperature = json.getJsonObject("cmps").getJsonObject("temperature");
        assertThat(temperature.getString("p")).isEqualTo("sensor");
        assertThat(temperature.getString("device_class")).isEqualTo("temperature");
        assertThat(temperature.getString("unit_of_measurement")).isEqualTo("°C");
        assertThat(temperature.getString("state_topic")).isEqualTo("sensors/cellar/temperature");
        assertThat(temperature.getString("value_template")).isEqualTo("{{ value_json.value }}");
        assertThat(temperature.getString("unique_id")).isEqualTo("sluice-cellar-temperature");
        var availability = json.getJsonArray("availability").getJsonObject(0);
        assertThat(availability.getString("topic")).isEqualTo("sensors/cellar/state");
        assertThat(availability.getString("value_template")).contains("value_json.state");
    }

    @Test
    void nothingIsAnnouncedTwiceUntilHomeAssistantComesBack() throws Exception {
        device("cellar", new Measurement("temperature", 21.5, "Cel"));
        open().look();
        var first = bus.next();
        devices.clear();
        device("cellar", new Measurement("temperature", 22, "Cel"));
        assistant().look();
        assertThat(bus.all()).isEmpty();

        bus.send("homeassistant/status", "offline");
        assistant().look();
        assertThat(bus.all()).isEmpty();
        bus.send("homeassistant/status", "online");
        assistant().look();
        assertThat(bus.next()).isEqualTo(first);
    }

    @Test
    void aDeviceThatIsGoneForAMinuteIsTakenBackAndOneThatIsReplacedIsNot() throws Exception {
        device("cellar", new Measurement("temperature", 21.5, "Cel"));
        open().look();
        bus.next();
        devices.clear();
        now = now.plusSeconds(59);
        assistant().look();
        assertThat(bus.all()).isEmpty();
        now = now.plusSeconds(1);
        assistant().look();
        var message = bus.nextMessage();
        assertThat(message.topic()).hasToString("homeassistant/device/sluice-cellar/config");
        assertThat(message.payload().length()).isZero();
        assertThat(message.retain()).isTrue();
    }

    @Test
    void aRelayIsASwitchIfItCanBeCommanded() throws Exception {
        device("pump", new Measurement("relay", 1, "1"));
        var pump = open();
        pump.look();
        assertThat(component("relay").getString("p")).isEqualTo("sensor");
        var relay = new Commanded("relay");
        pump.addActuator(relay, Map.of(Sensor.ID, "pump"));
        pump.look();
        var component = component("relay");
        assertThat(component.getString("p")).isEqualTo("switch");
        assertThat(component.getString("command_topic")).isEqualTo("cmd/pump/relay/set");
        assertThat(component.getString("value_template"))
                .isEqualTo("{{ 'on' if value_json.value | int(0) == 1 else 'off' }}");
        pump.removeActuator(relay);
        pump.look();
        assertThat(component("relay").getString("p")).isEqualTo("sensor");
    }

    @Test
    void measurementsThatComeLaterAreAddedAndThoseThatPauseStay() throws Exception {
        config.putAll(Map.of("encoding", "plain", "expire_seconds", 30, "gateway", "plant 7"));
        device("host", new Measurement("uptime", 1, "s"));
        open().look();
        assertThat(bus.next()).startsWith("homeassistant/device/plant_7-host/config");
        devices.clear();
        device("host", new Measurement("cpu", 3, "%"));
        assistant().look();
        var json = valid(bus.nextMessage().payload().text());
        assertThat(json.getJsonObject("cmps").keySet()).containsExactly("uptime", "cpu");
        assertThat(json.getJsonObject("cmps").getJsonObject("cpu").getString("value_template"))
                .isEqualTo("{{ value }}");
        assertThat(json.getJsonObject("cmps").getJsonObject("cpu").getInt("expire_after"))
                .isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({
        "co2, [ppm], sensor, carbon_dioxide, ppm",
        "illuminance, lx, sensor, illuminance, lx",
        "voltage-0, V, sensor, voltage, V",
        "power, W, sensor, power, W",
        "network-sent, By/s, sensor, data_rate, B/s",
        "cpu, %, sensor, '', %",
        "vibration, m/s2, sensor, '', m/s²",
        "count, 1, sensor, '', ''",
        "motion, 1, binary_sensor, motion, ''",
        "pressed, 1, binary_sensor, '', ''"
    })
    void unitsAndClassesAreHomeAssistants(String name, String unit, String platform, String deviceClass, String shown)
            throws Exception {
        device("thing", new Measurement(name, 1, unit));
        open().look();
        var component = component(name);

        assertThat(component.getString("p")).isEqualTo(platform);
        assertThat(component.getString("device_class", "")).isEqualTo(deviceClass);
        assertThat(component.getString("unit_of_measurement", "")).isEqualTo(shown);
    }

    @Test
    void itLooksByItself() throws Exception {
        device("cellar", new Measurement("temperature", 21.5, "Cel"));
        open(Duration.ofMillis(20));
        assertThat(bus.next()).startsWith("homeassistant/device/sluice-cellar/config");
        assistant().close();
        bus.send("homeassistant/status", "online");
        assertThat(bus.all()).isEmpty();
    }

    @Test
    void wrongConfigurationsAreRefusedWithASentence() {
        config.put("prefix", "a/#");
        assertThatThrownBy(this::open).hasMessage("prefix: topic name 'a/#' holds a wildcard, + or #");
        config.putAll(Map.of("prefix", "a", "encoding", "xml"));
        assertThatThrownBy(this::open).hasMessage("encoding: must be json or plain, not 'xml'");
        config.putAll(Map.of("encoding", "json", "gateway", " "));
        assertThatThrownBy(this::open).hasMessage("gateway: must be a name, such as sluice");
        config.putAll(Map.of("gateway", "g", "expire_seconds", -1));
        assertThatThrownBy(this::open).hasMessage("expire.seconds: must be 0 or more, not -1");
    }

    @Test
    void whatIsDimmedIsANumberAndEachOutputOfAnExpanderASwitch() throws Exception {
        device("fan", new Measurement("level", 0.5, "1"));
        device("panel", new Measurement("a0", 1, "1"), new Measurement("b7", 0, "1"));
        var assistant = open();
        assistant.addActuator(new Commanded("level"), Map.of(Sensor.ID, "fan"));
        assistant.addActuator(new Commanded("a0"), Map.of(Sensor.ID, "panel"));
        assistant.look();
        var level = component("level");
        assertThat(level.getString("p")).isEqualTo("number");
        assertThat(level.getString("command_topic")).isEqualTo("cmd/fan/level/set");
        assertThat(level.getInt("max")).isEqualTo(1);
        var panel = valid(bus.nextMessage().payload().text()).getJsonObject("cmps");
        assertThat(panel.getJsonObject("a0").getString("p")).isEqualTo("switch");
        assertThat(panel.getJsonObject("a0").getString("command_topic")).isEqualTo("cmd/panel/a0/set");
        assertThat(panel.getJsonObject("b7").getString("p")).isEqualTo("sensor");
    }

    private JsonObject component(String name) throws InterruptedException {
        return valid(bus.nextMessage().payload().text()).getJsonObject("cmps").getJsonObject(name);
    }

    /** Holds a payload against the documented schema, and returns it. */
    private static JsonObject valid(String payload) {
        try (var reader = Json.createReader(new StringReader(payload))) {
            var json = reader.readObject();
            assertThat(json.keySet()).containsExactlyInAnyOrderElementsOf(ROOT);
            assertThat(json.getJsonObject("dev").keySet()).isSubsetOf(DEVICE).contains("ids", "name");
            assertThat(json.getJsonObject("o").getString("name")).isNotEmpty();
            assertThat(json.getJsonObject("cmps")).isNotEmpty();
            json.getJsonObject("cmps").forEach((_, value) -> {
                var keys = value.asJsonObject().keySet();
                assertThat(keys).containsAll(EVERY);
                assertThat(keys)
                        .filteredOn(key -> !EVERY.contains(key))
                        .isSubsetOf(COMPONENTS.get(value.asJsonObject().getString("p")));
            });
            return json;
        }
    }

    private HomeAssistant open() {
        return open(Duration.ZERO);
    }

    private HomeAssistant open(Duration every) {
        var fresh = new HomeAssistant(bus, values(), () -> now, every);
        opened.add(fresh);
        fresh.addWatch(() -> devices);
        return fresh;
    }

    private HomeAssistant assistant() {
        return opened.getLast();
    }

    private HomeAssistant.Config values() {
        return Configs.of(HomeAssistant.Config.class, config);
    }

    private void device(String id, Measurement... measurements) {
        devices.add(new DeviceStatus(
                id,
                "sluice.driver.bme280 0.1.0",
                "sensors/" + id,
                "ok",
                Fault.OTHER,
                "",
                Optional.of(new Reading(now, List.of(measurements)))));
    }

    /** An actuator with one command. */
    private record Commanded(String command) implements Actuator {

        @Override
        public Reading accept(Command given) {
            return Reading.now(new Measurement(command, 1, "1"));
        }

        @Override
        public List<String> commands() {
            return List.of(command);
        }
    }
}
