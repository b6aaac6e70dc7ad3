package sluice.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.felix.service.command.CommandProcessor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import sluice.bridge.Bridge;
import sluice.bridge.BridgeCheck;
import sluice.bus.MessageBus;
import sluice.deploy.FileStatus;
import sluice.deploy.WatchedFolder;
import sluice.device.DeviceException;
import sluice.device.DeviceSettings;
import sluice.device.DeviceStatus;
import sluice.device.DeviceWatch;
import sluice.device.Discovery;
import sluice.device.Fault;
import sluice.device.Measurement;
import sluice.device.Quality;
import sluice.device.Reading;
import sluice.device.Sensor;
import sluice.io.Recorder;
import sluice.testing.FakeBus;
import sluice.testing.framework.Exports;

/** The commands as a person types them, in a real Gogo shell in a real framework. */
class ShellTest {

    private static final String[] BUNDLES = {
        "org.osgi.util.function",
        "org.osgi.util.promise",
        "org.osgi.service.component",
        "org.apache.felix.scr",
        "org.apache.felix.gogo.runtime",
    };

    private static final FakeBus BUS = new FakeBus();

    @TempDir
    static Path folder;

    private static Framework framework;

    private static final FakeBridge BRIDGE = new FakeBridge();

    @BeforeAll
    static void start() throws Exception {
        framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(Map.of(
                        "org.osgi.framework.storage",
                        folder.toString(),
                        "org.osgi.framework.system.packages.extra",
                        Exports.of(
                                "sluice.bus",
                                "sluice.device",
                                "sluice.io",
                                "sluice.bridge",
                                "sluice.deploy",
                                "org.slf4j",
                                "org.apache.felix.service.command"),
                        "felix.log.level",
                        "1"));
        framework.init();
        var context = framework.getBundleContext();
        context.registerService(MessageBus.class, BUS, null);
        Sensor cellar = () -> Reading.now(
                new Measurement("temperature", 21.5, "Cel"),
                new Measurement("humidity", 100, "%").but(Quality.OUT_OF_RANGE, "at the end of its range"));
        Sensor roof = () -> {
            throw new DeviceException("TMP102 at 0x48 does not answer");
        };
        register(Sensor.class, cellar, Sensor.ID, "cellar");
        register(Sensor.class, roof, Sensor.ID, "roof");
        BRIDGE.aside("a/b", "refused: not authorized");
        BRIDGE.aside("a/c", "too long");
        register(Bridge.class, BRIDGE, "service.pid", "sluice.bridge~plant7");
        BridgeCheck check = (name, json) -> json.contains("uri") ? List.of() : List.of(name + ": uri: is missing");
        register(BridgeCheck.class, check, "service.pid", "check");
        DeviceWatch watch = () -> List.of(new DeviceStatus(
                "roof", "d 1", "plant/roof", "offline", Fault.NO_ANSWER, "does not answer", Optional.empty()));
        register(DeviceWatch.class, watch, "x", "y");
        register(Discovery.class, new FakeDiscovery(), "x", "y");
        register(DeviceSettings.class, new FakeSettings(), "x", "y");
        register(Recorder.class, new FakeRecorder(), "x", "y");
        WatchedFolder etc = () -> List.of(new FileStatus(
                "sluice.rule~hot.json",
                "sluice.rule~hot",
                FileStatus.State.REFUSED,
                "filter: is empty",
                Instant.now()));
        register(WatchedFolder.class, etc, WatchedFolder.NAME, "etc");
        for (var name : BUNDLES) {
            context.installBundle(jar(name));
        }
        context.installBundle("reference:" + Path.of("target/classes").toUri());
        framework.start();
        for (var bundle : context.getBundles()) {
            bundle.start();
        }
    }

    private static <T> void register(Class<T> type, T service, String property, String value) {
        framework
                .getBundleContext()
                .registerService(type, service, FrameworkUtil.asDictionary(Map.of(property, value)));
    }

    @AfterAll
    static void stop() throws Exception {
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void whoeverMistypesIsToldWhereToLook() {
        assertThat(run("devcies"))
                .startsWith("'help' lists the commands there are.\n")
                .endsWith("Command not found: devcies\n");
        assertThat(run("read")).startsWith("'help read' says what it takes.\n").contains("Cannot coerce read()");
        assertThat(run("sluice:bind 1")).startsWith("'help ").contains("bind' says what it takes.");
    }

    @Test
    void oneDeviceIsPublishedInItsOwnWay() {
        assertThat(run("tune cellar")).isEqualTo("""
                SETTING   VALUE
                encoding  json
                """);
        assertThat(run("tune cellar deadband=temperature=0.1,humidity=1 encoding=plain"))
                .isEqualTo("etc/sluice.device.sampler~cellar.json is written.\n");
        assertThat(run("tune cellar")).isEqualTo("""
                SETTING   VALUE
                encoding  plain
                deadband  temperature=0.1,humidity=1
                """);
        assertThat(run("tune cellar reset")).isEqualTo("etc/sluice.device.sampler~cellar.json is deleted.\n");
        assertThat(run("tune nobody")).isEqualTo("Sorry: no sampler reads a device nobody\n");
        assertThat(run("tune cellar plain")).isEqualTo("Sorry: 'plain' is not SETTING=VALUE, such as encoding=plain\n");
    }

    @Test
    void aRecordingIsBegunShownAndEnded() {
        assertThat(run("record")).isEqualTo("No recording is being made.\n");
        assertThat(run("record day i2c/1")).isEqualTo("day[i2c/1].rec is being written until 'record stop'.\n");
        assertThat(run("record")).isEqualTo("day[i2c/1].rec has 7 entries since 2026-11-21T09:00:00Z.\n");
        assertThat(run("record stop"))
                .isEqualTo(
                        "day[i2c/1].rec has 7 entries since 2026-11-21T09:00:00Z. It is not complete: it is full.\n");
        assertThat(run("record stop")).isEqualTo("Sorry: no recording is being made\n");
    }

    @Test
    void topicsShowsWhatIsRetainedWithoutControlCharacters() {
        BUS.retain("cellar/lamp", "\u001b[31mred");
        BUS.retain("cellar/light", "on");

        assertThat(run("topics cellar/#")).isEqualTo("""
                TOPIC         QOS  AGE  PAYLOAD
                cellar/lamp   1    0 s  \uFFFD[31mred
                cellar/light  1    0 s  on
                """);
        assertThat(run("topics")).contains("cellar/light");
        assertThat(run("topics nowhere/+")).isEqualTo("No retained message matches nowhere/+.\n");
    }

    @Test
    void publishSaysWhetherAnybodyListens() {
        assertThat(run("publish attic/light on")).isEqualTo("Published; nobody is subscribed to attic/light.\n");
        assertThat(BUS.last()).isEqualTo("attic/light on");

        run("publish attic/text several words");
        assertThat(BUS.last()).isEqualTo("attic/text several words");
    }

    @Test
    void mistakesAreOneSentence() {
        assertThat(run("topics a/#/b")).isEqualTo("Sorry: topic filter 'a/#/b': # must be the whole last level\n");
        assertThat(run("publish a/+ x")).isEqualTo("Sorry: topic name 'a/+' holds a wildcard, + or #\n");
        assertThat(run("read attic")).isEqualTo("Sorry: there is no sensor attic; 'devices' shows which there are\n");
        assertThat(run("read roof")).isEqualTo("Sorry: TMP102 at 0x48 does not answer\n");
        assertThat(run("deployed")).isEqualTo("Sorry: nobody watches the folder deploy/ at the moment\n");
    }

    @Test
    void devicesAreShownAndRead() {
        assertThat(run("devices")).isEqualTo("""
                DEVICE  KIND    STATE    DRIVER                      REASON
                cellar  sensor           org.apache.felix.framework
                roof    sensor  offline  org.apache.felix.framework  does not answer
                """);
        assertThat(run("sluice:read cellar")).isEqualTo("""
                MEASUREMENT  VALUE  UNIT  REMARK
                temperature  21.5   Cel
                humidity     100.0  %     out-of-range: at the end of its range
                """);
    }

    @Test
    void busesAreScannedAndChipsGetTheirDriver() {
        assertThat(run("scan 1")).isEqualTo("""
                BUS  ADDRESS  CHIP     DRIVER                 BECAUSE
                1    0x40                                     something answers that no installed driver is for
                1    0x44                                     SHT3x attic has it
                1    0x48     ADS1115  sluice.driver.ads1115  its address
                1    0x48     LM75     sluice.driver.tmp102   its address
                1    0x48     TMP102   sluice.driver.tmp102   its address
                1    0x76     BME280   sluice.driver.bme280   its register 0xd0 says 0x60
                """);
        assertThat(run("scan")).contains("SHT3x attic has it");
        assertThat(run("bind 1 0x76 cellar"))
                .isEqualTo("BME280 is called cellar now: etc/sluice.driver.bme280~cellar.json\n");
        assertThat(run("bind 1 0x44 cellar")).isEqualTo("Sorry: SHT3x attic has 0x44 already\n");
        assertThat(run("bind 1 0x40 cellar")).isEqualTo("Sorry: no installed driver is for what answers at 0x40\n");
        assertThat(run("bind 1 0x50 cellar")).isEqualTo("Sorry: nothing answers at 0x50; 'scan 1' shows what does\n");
    }

    @Test
    void ofEquallyLikelyDriversSomebodyHasToChoose() {
        assertThat(run("bind 1 0x48 tank"))
                .isEqualTo(
                        "Sorry: 0x48 may be ADS1115, LM75 or TMP102, and nothing says which: add the one you wired, such as"
                                + " 'bind 1 0x48 tank ADS1115'\n");
        assertThat(run("bind 1 0x48 tank lm75"))
                .isEqualTo("LM75 is called tank now: etc/sluice.driver.tmp102~tank.json\n");
        assertThat(run("bind 1 0x48 tank BME280"))
                .isEqualTo("Sorry: 0x48 is no BME280: it may be ADS1115, LM75 or TMP102\n");
    }

    @Test
    void bridgesAndFilesAreShown() {
        assertThat(run("bridges")).isEqualTo("""
                BRIDGE  STATE        SINCE  SENT  RECEIVED  WAITING  DROPPED  REMOTE                        REASON
                plant7  backing off  5 min  42    7         13       0        gw at mqtt://hq.example:1883  connection refused
                """);
        assertThat(run("config")).isEqualTo("""
                FILE                  STATE    SINCE  ABOUT            REASON
                sluice.rule~hot.json  refused  0 s    sluice.rule~hot  filter: is empty
                """);
    }

    @Test
    void bridgesSayWhatToDoAndWhatEachRuleTook() {
        assertThat(run("bridge:list")).isEqualTo("""
                BRIDGE  STATE        SINCE  WAITING  OLDEST  FULL IN  ACK 50/99%  DEAD  HINT
                plant7  backing off  5 min  13       40 s    3 h      1.5/20.0 ms  2     Start the far broker.
                """.replace("ACK 50/99%  DEAD", "ACK 50/99%   DEAD"));
        assertThat(run("bridge:show plant7")).isEqualTo("""
                RULE            LANE  OUT  IN  WAITING  OLDEST  DROPPED  REMARKS
                out a/# lane=1  1     42   7   13       40 s    2 loop   goes round; waits
                Dropped in all: nothing.
                """);
        assertThat(run("bridge:show plant8"))
                .isEqualTo("Sorry: there is no bridge plant8; 'bridge:list' shows which there are\n");
    }

    @Test
    void bridgesAreTestedAndExplained() {
        assertThat(run("bridge:test plant7")).isEqualTo("""
                STEP          FINDING
                name  ok      hq.example is 192.0.2.1
                TCP   FAILED  connection refused
                """);
        assertThat(run("bridge:explain plant7 a/x 10")).isEqualTo("""
                WAY  RULE     BECOMES  REMARKS
                out  out a/#  far/a/x  10 bytes; waits in lane 1
                in   -        -        no rule takes it
                """);
        assertThat(run("bridge:explain plant7 a/x 10 plant7")).contains("brought in by plant7");
        assertThat(run("bridge:explain plant7 a/x 10 nowhere")).startsWith("Sorry: ");
        assertThat(run("bridge:explain plant7 a/+")).startsWith("Sorry: topic name 'a/+' holds a wildcard");
    }

    @Test
    void bridgesFilesAreChecked(@TempDir Path home) throws Exception {
        var right = Files.writeString(home.resolve("sluice.bridge~a.json"), "{\"uri\": 1}");
        var wrong = Files.writeString(home.resolve("sluice.bridge~b.json"), "{}");
        assertThat(run("bridge:lint '" + right + "'")).isEqualTo("sluice.bridge~a.json is right.\n");
        assertThat(run("bridge:lint '" + wrong + "'")).isEqualTo("b: uri: is missing\n");
        assertThat(run("bridge:lint nothing.json")).isEqualTo("Sorry: there is no file nothing.json\n");
    }

    @Test
    void deadLettersAreShownSentAgainAndDropped() {
        long first = BRIDGE.deadLetters(0, 1).getFirst().sequence();
        var shown = run("bridge:spool plant7");
        assertThat(shown).startsWith("13 messages wait, 900 bytes.\nNUMBER  AGE  TOPIC  PAYLOAD  REASON\n");
        assertThat(shown).containsPattern(first + "       \\d+ s  a/b    x        refused: not authorized");
        assertThat(run("bridge:spool plant7 retry " + first)).isEqualTo("1 sent again.\n");
        assertThat(run("bridge:spool plant7 drop " + first)).isEqualTo("0 dropped.\n");
        assertThat(run("bridge:spool plant7 drop all")).isEqualTo("1 dropped.\n");
        assertThat(run("bridge:spool plant7 burn all")).isEqualTo("Sorry: 'burn' is neither retry nor drop\n");
        assertThat(run("bridge:spool plant7 drop some")).isEqualTo("Sorry: 'some' is neither a number nor 'all'\n");
        BRIDGE.aside("a/b", "refused: not authorized");
        BRIDGE.aside("a/c", "too long");
    }

    @Test
    void watchShowsMessagesUntilEnter() throws Exception {
        try (var keys = new PipedOutputStream();
                var keyboard = new PipedInputStream(keys)) {
            var output = new Lines();
            var watching = CompletableFuture.runAsync(() -> execute("watch door/#", keyboard, output));
            BUS.awaitSubscription();
            BUS.publish("window", "open");
            BUS.publish("door/back", "shut");
            output.await("door/back  shut");
            keys.write('\n');
            keys.flush();
            watching.get(10, TimeUnit.SECONDS);

            assertThat(output.toString(UTF_8))
                    .startsWith("Watching door/#, Enter ends it.")
                    .doesNotContain("window");
            assertThat(BUS.subscriptions()).isZero();
        }
    }

    @Test
    void stoppingTheBundleEndsAWatchAndTakesTheCommandsAway() throws Exception {
        try (var keys = new PipedOutputStream();
                var keyboard = new PipedInputStream(keys)) {
            var watching = CompletableFuture.runAsync(() -> execute("watch", keyboard, new Lines()));
            BUS.awaitSubscription();
            var shell = shell();
            shell.stop();
            watching.get(10, TimeUnit.SECONDS);

            assertThat(BUS.subscriptions()).isZero();
            assertThat(run("bridges")).contains("CommandNotFound");
            shell.start();
            assertThat(run("bridges")).contains("plant7");
        }
    }

    private static Bundle shell() {
        return Arrays.stream(framework.getBundleContext().getBundles())
                .filter(bundle -> bundle.getSymbolicName().equals("sluice.shell"))
                .findFirst()
                .orElseThrow();
    }

    private static String run(String command) {
        var output = new Lines();
        execute(command, new ByteArrayInputStream(new byte[0]), output);
        return output.toString(UTF_8);
    }

    private static void execute(String command, InputStream keyboard, ByteArrayOutputStream output) {
        BundleContext context = framework.getBundleContext();
        var processor = context.getService(context.getServiceReference(CommandProcessor.class));
        var out = new PrintStream(output, true, UTF_8);
        try (var session = processor.createSession(keyboard, out, out)) {
            session.execute(command);
        } catch (Exception e) {
            out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private static String jar(String artifact) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> path.matches(".*/" + artifact.replace(".", "\\.") + "-\\d[^/]*\\.jar"))
                .findFirst()
                .map(path -> Path.of(path).toUri().toString())
                .orElseThrow(() -> new AssertionError(artifact + " is not on the class path"));
    }

    /** What the shell printed. Thread-safe. */
    private static final class Lines extends ByteArrayOutputStream {

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            notifyAll();
        }

        synchronized void await(String text) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!toString(UTF_8).contains(text)) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new AssertionError("the shell did not print " + text);
                }
                wait(left);
            }
        }
    }
}
