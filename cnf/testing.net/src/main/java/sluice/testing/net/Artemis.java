package sluice.testing.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * ActiveMQ Artemis, in a JVM of its own with the jars of the test's class path, its journal on the disk. It takes some three seconds to start.
 * Confined to the test's thread.
 */
public final class Artemis implements FarServer {

    private static final String JAR = "artemis-mqtt-protocol";

    private final int port;
    private final Program program;

    private Artemis(int port, Program program) {
        this.port = port;
        this.program = program;
    }

    /** Starts one, and returns when it takes clients of MQTT. The test is skipped where its jars are not on the class path. */
    public static Artemis start() throws Exception {
        assumeThere();
        var folder = Files.createTempDirectory("artemis");
        int port = Ports.free();
        Files.writeString(folder.resolve("broker.xml"), """
                <configuration xmlns="urn:activemq">
                  <core xmlns="urn:activemq:core">
                    <journal-type>NIO</journal-type>
                    <journal-directory>%1$s/journal</journal-directory>
                    <bindings-directory>%1$s/bindings</bindings-directory>
                    <large-messages-directory>%1$s/large</large-messages-directory>
                    <paging-directory>%1$s/paging</paging-directory>
                    <node-manager-lock-directory>%1$s/lock</node-manager-lock-directory>
                    <security-enabled>false</security-enabled>
                    <acceptors>
                      <acceptor name="mqtt">tcp://127.0.0.1:%2$d?protocols=MQTT</acceptor>
                    </acceptors>
                    <address-settings>
                      <address-setting match="#"><max-delivery-attempts>-1</max-delivery-attempts></address-setting>
                    </address-settings>
                  </core>
                </configuration>
                """.formatted(folder, port));
        var program = new Program(
                folder,
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                Stream.concat(Stream.of(folder.toString()), classPath()).collect(Collectors.joining(":")),
                ArtemisMain.class.getName());
        var started = new Artemis(port, program);
        program.awaitMqtt(port);
        return started;
    }

    /** Skips the test where the jars are not on the class path: profile faults puts them there. */
    public static void assumeThere() {
        Assumptions.assumeTrue(
                classPath().anyMatch(each -> each.contains(JAR)),
                "skipped, because Artemis is not on the class path: -Pfaults");
    }

    /** Surefire starts the tests with a jar that only names the others. */
    private static Stream<String> classPath() {
        var path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(":", -1));
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void kill() throws IOException {
        program.kill();
    }

    @Override
    public void restart() throws Exception {
        program.restart();
        program.awaitMqtt(port);
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
