package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleException;
import org.osgi.framework.FrameworkUtil;
import sluice.deploy.FileStatus.State;

/** The start of a gateway, and of parts of it. */
@Timeout(60)
class StartTest {

    @TempDir
    Path home;

    private final List<Gateway> started = new ArrayList<>();

    private Gateway gateway(String set) throws Exception {
        var gateway = new Gateway(home, set);
        started.add(gateway);
        return gateway;
    }

    @AfterEach
    void stop() throws Exception {
        for (var gateway : started) {
            gateway.stop();
        }
    }

    @Test
    void everythingIsConfiguredBeforeTheStartReturns() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"}");
        gateway.installPump();
        gateway.config.start();
        assertThat(gateway.configurations()
                        .getFactoryConfiguration("test.pump", "a", "?")
                        .getProperties()
                        .get("topic"))
                .isEqualTo("a");
    }

    @Test
    void aSingletonsWrongFileEndsTheStartWithOneSentence() throws Exception {
        var gateway = gateway("");
        gateway.write("test.tank.json", "{\"level\": 101}");
        gateway.installPump();
        assertThatThrownBy(gateway.config::start)
                .isInstanceOf(BundleException.class)
                .hasMessage("etc/test.tank.json refused: level: 101 is above 100");
    }

    @Test
    void anInstancesWrongFileDoesNot() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"");
        gateway.write("test.pump~b.json", "{\"topic\": \"b\"}");
        gateway.installPump().start();
        gateway.start();
        gateway.awaitService("(&(service.pid=test.pump~b)(topic=b))");
        assertThat(gateway.status("test.pump~a.json").reason())
                .isEqualTo("line 1, column 14: the file ends too early, a comma or } is expected");
    }

    @Test
    void aWrongFileOfAnInstanceThatSaysWhoMayComeInEndsTheStart() throws Exception {
        var gateway = gateway("");
        gateway.write("sluice.security.users~plant.json", "{\"passwords\": \"plant-us");
        assertThatThrownBy(gateway.config::start)
                .hasMessageStartingWith("etc/sluice.security.users~plant.json refused: line 1, column 24: ");
    }

    @Test
    void overridesWinAndAreNotWritten() throws Exception {
        var gateway = gateway("test.pump~a/keepalive.seconds=7\ntest.pump~b/topic=b\ntest.pump~b/filters=x,y");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\", \"keepalive.seconds\": 5}");
        gateway.installPump().start();
        gateway.start();
        gateway.awaitService("(&(service.pid=test.pump~a)(keepalive.seconds=7)(topic=a))");
        gateway.awaitService("(&(service.pid=test.pump~b)(topic=b)(filters=y))");
        assertThat(Files.readString(gateway.file("test.pump~a.json"))).contains("5");
        assertThat(gateway.file("test.pump~b.json")).doesNotExist();
    }

    @Test
    void aWrongOverrideEndsTheStartWithOneSentence() throws Exception {
        var gateway = gateway("test.pump~a/keepalive.seconds=often");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"}");
        gateway.installPump();
        assertThatThrownBy(gateway.config::start)
                .hasMessage("--set test.pump~a refused: "
                        + "keepalive.seconds: \"often\" is a text, where a whole number is expected");
    }

    @Test
    void anOverrideOfNothingEndsTheStart() throws Exception {
        var gateway = gateway("test.bump~a/topic=x");
        gateway.installPump();
        assertThatThrownBy(gateway.config::start)
                .hasMessage("--set test.bump~a refused: no installed bundle has a configuration test.bump, "
                        + "did you mean test.pump?");
    }

    @Test
    void aFileWaitsForItsBundleAndIsCheckedWhenItComes() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\", \"keepalive.seconds\": 3}");
        gateway.write("test.pump~b.json", "{\"topic\": \"b\", \"colour\": \"red\"}");
        gateway.start();
        assertThat(gateway.status("test.pump~a.json").state()).isEqualTo(State.WAITING);

        var pump = gateway.installPump();
        pump.start();
        gateway.awaitService("(&(service.pid=test.pump~a)(keepalive.seconds=3))");
        assertThat(gateway.status("test.pump~a.json").state()).isEqualTo(State.ACTIVE);
        assertThat(gateway.status("test.pump~b.json").reason()).startsWith("colour: unknown key");
        assertThat(gateway.configurations().listConfigurations("(service.pid=test.pump~b)"))
                .isNull();

        pump.uninstall();
        assertThat(gateway.status("test.pump~a.json").state()).isEqualTo(State.WAITING);
        gateway.installPump().start();
        gateway.awaitService("(&(service.pid=test.pump~a)(keepalive.seconds=3))");
    }

    @Test
    void whatAComponentRefusesAtTheStartIsReported() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"#\"}");
        gateway.installPump().start();
        gateway.start();
        gateway.awaitState("test.pump~a.json", State.REFUSED);
        assertThat(gateway.status("test.pump~a.json").reason()).isEqualTo("topic: '#' holds a wildcard");
        gateway.write("test.pump~a.json", "{\"topic\": \"fine\"}");
        gateway.awaitState("test.pump~a.json", State.ACTIVE);
    }

    @Test
    void otherPeoplesConfigurationsStay() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"}");
        gateway.installPump().start();
        gateway.start();
        gateway.configurations()
                .getFactoryConfiguration("test.pump", "mine", "?")
                .update(FrameworkUtil.asDictionary(Map.of("topic", "mine")));
        gateway.awaitService("(service.pid=test.pump~mine)");
        gateway.delete("test.pump~a.json");
        gateway.awaitNoService("(service.pid=test.pump~a)");
        assertThat(gateway.framework.has("(service.pid=test.pump~mine)")).isTrue();
    }

    @Test
    void theComponentsRunOnWhileThisBundleIsRestartedAndNoThreadStays() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"}");
        gateway.write("test.pump~b.json", "{\"topic\": \"b\"}");
        gateway.installPump().start();
        gateway.start();
        gateway.awaitService("(service.pid=test.pump~a)");
        gateway.awaitService("(service.pid=test.pump~b)");
        gateway.config.stop();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("sluice-config"));
        gateway.delete("test.pump~b.json");
        gateway.config.start();
        gateway.awaitNoService("(service.pid=test.pump~b)");
        assertThat(gateway.framework.has("(service.pid=test.pump~a)")).isTrue();
    }

    @Test
    void anEmptyConfigurationAdminIsFilledAgain() throws Exception {
        var gateway = gateway("");
        gateway.write("test.pump~a.json", "{\"topic\": \"a\"}");
        gateway.installPump().start();
        gateway.start();
        gateway.awaitService("(service.pid=test.pump~a)");
        gateway.admin.stop();
        gateway.admin.start();
        gateway.awaitService("(service.pid=test.pump~a)");
    }
}
