package sluice.itest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The broker's settings on the command line of the image: those of the page about them, and wrong ones. */
class BrokerSettingsTest {

    private static final String USER =
            "anna:$7$101$157u84xBBoD5QxQm$hT3rBbj8ON0pulKi5cqe9ylvS/Jzd+P/TF3XLSzXhJK08E60FMUPTFW9yowDgP4HA7nLQMkZJBAW8nx80Hr9vQ==";

    @TempDir
    Path home;

    @Test
    void eachExampleOfThePageStarts() throws Exception {
        try (var gateway = Gateway.start(home, "--features", "broker")) {
            HowTo.read("tls.md").run(gateway, 0, "plant-ca");
            gateway.stop();
        }
        Files.writeString(home.resolve("etc/users"), USER + "\n");
        Files.writeString(home.resolve("etc/rights"), "user anna\ntopic #\n");
        Files.writeString(home.resolve("etc/rules"), "allow user anna all #\n");
        var runs = HowTo.read("../reference/broker.md").runs();
        assertThat(runs).hasSize(9);
        for (var arguments : runs) {
            try (var gateway = Gateway.start(home, arguments.toArray(String[]::new))) {
                if (arguments.toString().contains("~plant")
                        || arguments.toString().contains("~secure")) {
                    assertThat(gateway.awaitReady().split("mqtt ", -1)).hasSize(3); // two listeners
                }
                gateway.stop();
            }
        }
        onlyWhatIsOpenToOthersWithoutTlsIsWarnedOf();
    }

    private void onlyWhatIsOpenToOthersWithoutTlsIsWarnedOf() {
        var secure = new ArrayList<String>();
        for (var setting : List.of(
                "sluice.transport.tls~secure/certificate=server.pem",
                "sluice.transport.tls~secure/key=../secrets/server.key",
                "sluice.broker.listener~secure/transport=tls",
                "sluice.broker.listener~secure/anonymous=true",
                "sluice.broker.listener~secure/address=0.0.0.0:0",
                "sluice.broker.listener~plain/anonymous=true",
                "sluice.broker.listener~plain/address=0.0.0.0:0")) {
            secure.addAll(List.of("--set", setting));
        }
        secure.addAll(0, List.of("--features", "broker"));
        try (var gateway = Gateway.start(home, secure.toArray(String[]::new))) {
            assertThat(gateway.awaitReady().split("mqtt ", -1)).hasSize(4);
            assertThat(gateway.logs())
                    .filteredOn(line -> line.contains("is not encrypted"))
                    .singleElement()
                    .asString()
                    .contains("Listener plain at ");
            gateway.stop();
        }
    }

    @Test
    void theLogSaysWhyAClientIsDisconnectedAndWhichPacketsNoMemoryIsFor() throws Exception {
        try (var gateway = Gateway.start(
                home, "--features", "broker", "--set", "sluice.broker.listener~default/packet.bytes=268435460")) {
            assertThat(gateway.awaitLog("packet.bytes of listener default is 268435460"))
                    .contains("raise the heap (SLUICE_JAVA_OPTS=-Xmx...) or memory.percent of sluice.broker");
            for (int i = 0; i < 3; i++) {
                try (var stranger = new Socket(InetAddress.getLoopbackAddress(), gateway.mqttPort())) {
                    stranger.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
                    assertThat(stranger.getInputStream().read()).isEqualTo(-1);
                }
            }
            assertThat(gateway.awaitLog("so far 2 like this"))
                    .containsPattern("Somebody at .*127.0.0.1:.* is disconnected: .+; so far 2 like this")
                    .contains("$SYS/broker/refused/protocol");
            assertThat(gateway.logs()).noneMatch(line -> line.contains("so far 3"));
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "sluice.broker/queue.messages=0 | queue.messages: 0 is below 1",
                "sluice.broker/queue.message=1 | queue.message: unknown key, did you mean queue.messages?",
                "sluice.broker.listener~default/packet.bytes=many | packet.bytes: ",
                "sluice.broker.listener~default/address=nobody | address: ",
                "sluice.broker.listener~default/address=0.0.0.0:0 | anonymous: other machines can reach 0.0.0.0:0",
                "sluice.broker.listener~default/in.flight=0 | in.flight: must be 1 to 65535, not 0",
                "sluice.broker.listener~default/maximum.qos=3 | maximum.qos: 3 is above 2",
                "sluice.broker.listener~default/source.burst=0 | source.burst: 0 is below 1",
                "sluice.security.file/passwords=users | users line 2: ",
                "sluice.security.file/acl=rights | rights line 3: 'topc' is none of user, topic and pattern",
                "sluice.security.file/acl=nowhere | nowhere does not exist",
                "sluice.security.file/rules=rights | rights line 2: 'user' is none of allow, deny and group",
                "sluice.security.users~plant/passwords=users | listeners: ",
                "sluice.broker/memory.percent=50 | memory.percent: 50 is above 40"
            })
    void aWrongSettingEndsTheStartWithOneSentenceBeforeAPortIsOpen(String setting, String sentence) throws Exception {
        Files.createDirectories(home.resolve("etc"));
        Files.writeString(home.resolve("etc/users"), USER + "\nben\n");
        Files.writeString(home.resolve("etc/rights"), "# rights\nuser anna\ntopc #\n");
        try (var gateway = Gateway.launch(home, "--features", "broker", "--set", setting)) {
            assertThat(gateway.awaitExit()).isNotZero();
            assertThat(gateway.output()).isEmpty();
            assertThat(gateway.logs())
                    .filteredOn(line -> line.startsWith("sluice: "))
                    .singleElement()
                    .asString()
                    .contains(sentence);
            assertThat(gateway.logs()).noneMatch(line -> line.contains("MQTT clients are served"));
        }
    }
}
