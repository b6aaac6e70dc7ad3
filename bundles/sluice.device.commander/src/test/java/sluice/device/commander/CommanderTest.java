package sluice.device.commander;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.device.Actuator;
import sluice.device.Command;
import sluice.device.DeviceException;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.SafeActuator;
import sluice.device.Sensor;
import sluice.testing.Configs;
import sluice.testing.devices.RecordingBus;

class CommanderTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String STATE = "{\"value\":1,\"unit\":\"1\",\"time\":\"2026-11-21T12:00:00.000Z\"}";
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private volatile Instant now = NOON;
    private final RecordingBus bus = new RecordingBus();
    private final Map<String, Object> config = new HashMap<>(Map.of("topic", "plant"));
    private final List<Commander> commanders = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() {
        commanders.forEach(Commander::close);
        assertThat(threads()).isEmpty();
    }

    @Test
    void aCommandIsCarriedOutAndItsStateIsRetained() throws Exception {
        start().add("pump", "driver", CommanderTest::switchIt);
        bus.send("plant/pump/relay/set", "on");

        var state = bus.nextMessage();
        assertThat(state.topic()).hasToString("plant/pump/relay");
        assertThat(state.payload().text()).isEqualTo(STATE);
        assertThat(state.retain()).isTrue();
    }

    @Test
    void oneDevicesCommandsAreDirectlyBelowTheTopic() throws Exception {
        config.put("device", "pump");
        var commander = start();
        commander.add("lamp", "driver", _ -> {
            throw new DeviceException("the lamp was not meant");
        });
        commander.add("pump", "driver", CommanderTest::switchIt);
        bus.send("plant/relay/set", "on");

        assertThat(bus.next()).isEqualTo("plant/relay " + STATE);
    }

    @Test
    void whatIsNotCarriedOutIsTold() throws Exception {
        start().add("pump", "driver", CommanderTest::switchIt);

        bus.send("plant/pump/relay/set", "maybe");
        assertThat(bus.next())
                .isEqualTo("plant/pump/error {\"command\":\"relay\",\"reason\":\"takes on, not 'maybe'\"}");
        bus.send("plant/pump/relay/set", "bug");
        assertThat(bus.next()).contains("its driver is broken");
        bus.send("plant/lamp/relay/set", "on");
        assertThat(bus.next())
                .isEqualTo("plant/lamp/error {\"command\":\"relay\",\"reason\":\"there is no actuator lamp\"}");
        bus.send("plant/pump//set", "on");
        bus.send("plant/pump/relay/set", "x".repeat(2_000));
        bus.send("plant/pump/relay/set", "on");
        assertThat(bus.next()).isEqualTo("plant/pump/relay " + STATE);
    }

    @Test
    void aSenderThatWaitsForAnAnswerGetsOneWithItsCorrelation() throws Exception {
        start().add("pump", "driver", CommanderTest::switchIt);
        bus.send(request("on", "17", null));
        assertThat(bus.next()).isEqualTo("plant/pump/relay " + STATE);
        var answer = bus.nextMessage();
        assertThat(answer.topic()).hasToString("operator/answers");
        assertThat(answer.payload().text()).isEqualTo("{\"command\":\"relay\",\"done\":true,\"state\":{\"relay\":1}}");
        assertThat(answer.properties().correlation()).isEqualTo(Payload.of("17"));

        bus.send(request("maybe", "18", null));
        assertThat(bus.next()).startsWith("plant/pump/error");
        assertThat(bus.next())
                .isEqualTo(
                        "operator/answers {\"command\":\"relay\",\"done\":false,\"reason\":\"takes on, not 'maybe'\"}");
    }

    @Test
    void aRepeatedCommandIsAnsweredAgainButNotCarriedOutAgain() throws Exception {
        var times = new AtomicInteger();
        start().add("pump", "driver", command -> {
            times.incrementAndGet();
            return switchIt(command);
        });
        bus.send(request("on", "17", null));
        bus.next();
        var first = bus.next();
        bus.send(request("on", "17", null));
        assertThat(bus.next()).isEqualTo(first);
        assertThat(times).hasValue(1);

        bus.send(request("on", "18", null));
        bus.next();
        bus.next();
        assertThat(times).hasValue(2);
    }

    @Test
    void aCommandThatWaitedTooLongIsNotCarriedOut() throws Exception {
        start().add("pump", "driver", CommanderTest::switchIt);
        now = NOON.plusSeconds(5);
        bus.send(request("on", "1", Duration.ofSeconds(5)));
        assertThat(bus.next()).contains("it came too late to be carried out");
        assertThat(bus.next()).startsWith("operator/answers").contains("\"done\":false");
        bus.send(request("on", "2", Duration.ofSeconds(6)));
        assertThat(bus.next()).startsWith("plant/pump/relay");
        bus.next();

        now = NOON.plusSeconds(10);
        bus.send(request("on", "3", null));
        assertThat(bus.next()).contains("it came too late");
    }

    @Test
    void aSilentSourceBringsTheActuatorToItsSafeStateOnce() throws Exception {
        config.put("silence_millis", 50);
        var safe = new AtomicInteger();
        start().add("pump", "driver", new SafeActuator() {
            @Override
            public Reading accept(Command command) {
                return switchIt(command);
            }

            @Override
            public Reading toSafety() throws DeviceException {
                if (safe.incrementAndGet() == 2) {
                    throw new DeviceException("relay pump: stuck");
                }
                return new Reading(NOON, List.of(new Measurement("relay", 0, "1")));
            }
        });
        bus.send("plant/pump/relay/set", "on");
        bus.next();
        assertThat(bus.next()).isEqualTo("plant/pump/relay " + STATE.replace(":1,", ":0,"));
        bus.send("plant/pump/relay/set", "on");
        bus.next();
        assertThat(bus.next())
                .isEqualTo(
                        "plant/pump/error {\"command\":\"safe\",\"reason\":\"no command for 50 ms, but: relay pump: stuck\"}");
        assertThat(safe).hasValue(2);
    }

    @Test
    void theStateAnActuatorIsInIsToldWhenItComes() throws Exception {
        start().add("pump", "driver", new Switch(new AtomicInteger(2)));
        assertThat(bus.nextMessage())
                .satisfies(state -> assertThat(state.topic()).hasToString("plant/pump/relay"))
                .satisfies(state -> assertThat(state.payload().text()).isEqualTo(STATE))
                .satisfies(state -> assertThat(state.retain()).isTrue());
        bus.send("plant/pump/relay/set", "on");
        assertThat(bus.next()).isEqualTo("plant/pump/relay " + STATE);
        assertThat(bus.all()).noneMatch(text -> text.contains("hours"));
    }

    /** A relay whose line comes a little late, and which also counts its hours. */
    private record Switch(AtomicInteger failures) implements Actuator, Sensor {

        @Override
        public Reading accept(Command command) {
            return switchIt(command);
        }

        @Override
        public List<String> commands() {
            return List.of("relay");
        }

        @Override
        public Reading read() throws DeviceException {
            if (failures.getAndDecrement() == 2) {
                throw new DeviceException("there is no line");
            }
            return new Reading(NOON, List.of(new Measurement("relay", 1, "1"), new Measurement("hours", 3, "h")));
        }
    }

    @Test
    void anActuatorThatLeavesGetsNoMoreCommands() throws Exception {
        Actuator pump = CommanderTest::switchIt;
        var commander = start();
        commander.add("pump", "driver", pump);
        commander.removeActuator(pump);
        bus.send("plant/pump/relay/set", "on");

        assertThat(bus.next()).contains("there is no actuator pump");
        assertThat(threads()).isEmpty();
    }

    @Test
    void aDriverThatHangsHoldsUpNobodyAndItsQueueIsBounded() throws Exception {
        var hanging = new CountDownLatch(1);
        var commander = start();
        commander.add("stone", "driver", _ -> {
            hanging.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new DeviceException("interrupted");
        });
        commander.add("pump", "driver", CommanderTest::switchIt);
        bus.send("plant/stone/relay/set", "on");
        assertThat(hanging.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 17; i++) {
            bus.send("plant/stone/relay/set", "on");
        }
        assertThat(bus.next()).contains("16 commands wait already");
        bus.send("plant/pump/relay/set", "on");
        assertThat(bus.next()).isEqualTo("plant/pump/relay " + STATE);

        commander.close();
        assertThat(threads()).isEmpty();
        assertThat(bus.all()).isEmpty();
    }

    @Test
    void commandersComeAndGoUnderTraffic() throws Exception {
        for (int i = 0; i < 20; i++) {
            var commander = start();
            commander.add("pump", "driver", CommanderTest::switchIt);
            bus.send("plant/pump/relay/set", "on");
            bus.next();
            bus.send("plant/pump/relay/set", "on");
            commander.close();
            bus.send("plant/pump/relay/set", "on");
            assertThat(threads()).isEmpty();
            assertThat(bus.all()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void wrongConfigurationsAreRefusedWithASentence() {
        config.put("topic", "a/#");
        assertThatThrownBy(this::start).hasMessage("topic: topic name 'a/#' holds a wildcard, + or #");
        config.put("topic", "a/");
        assertThatThrownBy(this::start).hasMessage("topic: topic name 'a/' ends with /, which is added anyway");
        config.putAll(Map.of("topic", "a", "device", ""));
        assertThatThrownBy(this::start).hasMessage("device: must be a device's id, or * for every device");
    }

    private Commander start() {
        var values = Configs.of(Commander.Config.class, config);
        var commander = new Commander(bus, values, PATIENCE, () -> now);
        commanders.add(commander);
        return commander;
    }

    private static Message request(String value, String correlation, @Nullable Duration expiry) {
        var properties = new MessageProperties(
                true, expiry, null, TopicName.of("operator/answers"), Payload.of(correlation), List.of());
        return new Message(
                TopicName.of("plant/pump/relay/set"), Payload.of(value), Qos.AT_LEAST_ONCE, false, properties, NOON);
    }

    private static Reading switchIt(Command command) {
        return switch (command.value()) {
            case "on" -> new Reading(NOON, List.of(new Measurement(command.name(), 1, "1")));
            case "bug" -> throw new IllegalStateException("bug");
            default -> throw new IllegalArgumentException("takes on, not '" + command.value() + "'");
        };
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("commander "))
                .toList();
    }
}
