package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sluice.deploy.FileStatus.State;

@Timeout(60)
class EtcLiveTest {

    @TempDir
    Path home;

    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = new Gateway(home, "");
        gateway.installPump().start();
        gateway.start();
    }

    @AfterEach
    void stop() throws Exception {
        gateway.stop();
    }

    @Test
    void aFileThatComesChangesAndGoesTakesEffectWithinASecond() throws Exception {
        var started = System.nanoTime();
        gateway.write("test.pump~a.json", "{ \"topic\": \"a\" }");
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=a)(keepalive.seconds=30))");
        gateway.write("test.pump~a.json", "{ \"topic\": \"b\", \"keepalive.seconds\": 7 }");
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=b)(keepalive.seconds=7))");
        gateway.delete("test.pump~a.json");
        gateway.awaitNoService("(service.pid=test.pump~a)");
        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whatIsWrongIsRefusedAndTheLastGoodConfigurationStays() throws Exception {
        gateway.write("test.pump~a.json", "{ \"topic\": \"a\" }");
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=a))");
        gateway.write("test.pump~a.json", "{ \"topic\": \"b\", \"keepalive.seconds\": 0 }");
        gateway.write("test.pump~b.json", "{ \"topic\": \"b\" }"); // read in the same look, after it
        gateway.awaitService("(&(service.pid=test.pump~b)(topic=b))");
        assertThat(gateway.status("test.pump~a.json").state()).isEqualTo(State.REFUSED);
        assertThat(gateway.status("test.pump~a.json").reason()).isEqualTo("keepalive.seconds: 0 is below 1");
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=a))");
    }

    @Test
    void whatTheComponentRefusesIsReportedAndTheLastGoodConfigurationComesBack() throws Exception {
        gateway.write("test.pump~a.json", "{ \"topic\": \"a\" }");
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=a))");
        gateway.write("test.pump~a.json", "{ \"topic\": \"a/#\" }");
        gateway.awaitState("test.pump~a.json", State.REFUSED);
        gateway.awaitService("(&(service.pid=test.pump~a)(topic=a))");
        assertThat(gateway.status("test.pump~a.json").reason()).isEqualTo("topic: 'a/#' holds a wildcard");
    }

    @Test
    void whatARunningComponentDoesNotFollowIsRefusedAndNotApplied() throws Exception {
        gateway.write("test.valve~a.json", "{ \"opening\": 20 }");
        gateway.awaitService("(&(service.pid=test.valve~a)(opening=20))");
        gateway.write("test.valve~a.json", "{ \"opening\": 120 }");
        gateway.awaitState("test.valve~a.json", State.REFUSED);
        assertThat(gateway.status("test.valve~a.json").reason()).isEqualTo("opening: 120 is more than there is");
        gateway.awaitService("(&(service.pid=test.valve~a)(opening=20))");

        gateway.write("test.valve~a.json", "{ \"opening\": 30 }");
        gateway.awaitService("(&(service.pid=test.valve~a)(opening=30))");
        gateway.awaitState("test.valve~a.json", State.ACTIVE);
        assertThat(gateway.status("test.valve~a.json").reason()).isEmpty();
    }

    @Test
    void aFileWhoseFirstContentsDidNotStartWorksOnceItIsMended() throws Exception {
        gateway.write("test.valve~a.json", "{ \"opening\": 120 }");
        gateway.awaitState("test.valve~a.json", State.REFUSED);

        gateway.write("test.valve~a.json", "{ \"opening\": 130 }");
        gateway.framework.await(
                "the second mistake to be named",
                () -> gateway.status("test.valve~a.json").reason().equals("opening: 130 is more than there is"));
        gateway.write("test.valve~a.json", "{ \"opening\": 30 }");
        gateway.awaitService("(&(service.pid=test.valve~a)(opening=30))");
        gateway.awaitState("test.valve~a.json", State.ACTIVE);
    }
}
