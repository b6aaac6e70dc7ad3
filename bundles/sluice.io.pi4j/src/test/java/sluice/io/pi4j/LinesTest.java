package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.io.DigitalInput;
import sluice.io.DigitalOutput;
import sluice.io.Wiring;

class LinesTest {

    private static final Wiring BUTTON = new Wiring(true, Wiring.Bias.PULL_UP, Duration.ofMillis(10));

    @TempDir
    private Path folder;

    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private Machine machine;
    private FakeKernel kernel;

    @BeforeEach
    void start() throws Exception {
        machine = new Machine(folder, "gpiochip0");
        kernel = machine.kernel;
    }

    @AfterEach
    void stop() throws Exception {
        machine.close();
        assertThat(kernel.open).isEmpty();
    }

    private DigitalInput input(int line) throws Exception {
        return machine.port(DigitalInput.class, DigitalOutput.LINE, "pinctrl-test/" + line);
    }

    private DigitalOutput output(int line) throws Exception {
        return machine.port(DigitalOutput.class, DigitalOutput.LINE, "pinctrl-test/" + line);
    }

    private void hear(boolean active, Instant when) {
        heard.add(
                (active ? "on " : "off ") + Duration.between(Machine.NOW, when).toNanos());
    }

    @Test
    void aLineIsTakenFromTheKernelWithItsFirstLevelAndGivenBackWithItsLease() throws Exception {
        var output = output(2);
        assertThat(output.isActive()).isFalse();
        var lease = output.lease("relay pump");
        assertThat(kernel.log).isEmpty();

        output.drive(true);
        assertThat(kernel.log).containsExactly("request 2 for sluice lines 1 queue 1024");
        assertThat(kernel.line(2).flags).isEqualTo(Gpio.OUTPUT);
        assertThat(kernel.line(2).value).isTrue();
        assertThat(output.isActive()).isTrue();
        output.drive(false);
        assertThat(kernel.line(2).value).isFalse();

        lease.close();
        assertThat(kernel.line(2).descriptor).isEqualTo(-1);
        assertThat(output.isActive()).isFalse();
    }

    @Test
    void edgesComeInOrderWithTheKernelsTimes() throws Exception {
        var input = input(1);
        try (var _ = input.lease("button door", BUTTON);
                var _ = input.listen(this::hear)) {
            assertThat(kernel.line(1).flags).isEqualTo(Gpio.INPUT | Gpio.BOTH_EDGES | Gpio.PULL_UP | Gpio.ACTIVE_LOW);
            assertThat(kernel.line(1).debounceMicros).isEqualTo(10_000);

            kernel.edge(1, true, 0);
            assertThat(next()).isEqualTo("on 0");
            kernel.now += 1_234;
            kernel.edge(1, false, 0);
            assertThat(next()).isEqualTo("off 1234");
            assertThat(input.isActive()).isFalse();
        }
        assertThat(kernel.line(1).descriptor).isEqualTo(-1);
    }

    @Test
    void aGapInTheKernelsNumbersIsLostEdges() throws Exception {
        var input = input(1);
        var listener = new DigitalInput.EdgeListener() {
            @Override
            public void edge(boolean active, Instant when) {
                hear(active, when);
            }

            @Override
            public void lost(long edges) {
                heard.add("lost " + edges);
            }
        };
        try (var _ = input.listen(listener)) {
            kernel.edge(1, true, 0);
            kernel.edge(1, false, 40);
            assertThat(next()).isEqualTo("on 0");
            assertThat(next()).isEqualTo("lost 40");
            assertThat(next()).isEqualTo("off 0");
        }
    }

    @Test
    void aListenerThatFailsDoesNotKeepOthersFromHearing() throws Exception {
        var input = input(1);
        try (var _ = input.listen((_, _) -> {
                    throw new IllegalStateException("mine");
                });
                var _ = input.listen(this::hear)) {
            kernel.edge(1, true, 0);
            assertThat(next()).isEqualTo("on 0");
        }
    }

    @Test
    void lookingAtALineDoesNotChangeIt() throws Exception {
        kernel.line(3).value = true;
        assertThat(input(3).isActive()).isTrue();
        assertThat(kernel.line(3).flags).isZero();
        assertThat(kernel.line(3).descriptor).isEqualTo(-1);
    }

    @Test
    void aLineIsDrivenOrReadAndItsOwnersAreNamed() throws Exception {
        try (var _ = output(2).lease("relay pump")) {
            assertThatThrownBy(() -> input(2).lease("button door", BUTTON))
                    .hasMessage("line pinctrl-test/2 is not for button door, relay pump has it");
        }
        try (var _ = input(2).lease("button door", BUTTON)) {
            assertThatThrownBy(() -> output(2).drive(true))
                    .hasMessage("line pinctrl-test/2 is read, and cannot be driven at the same time");
        }
        assertThatThrownBy(() -> output(7).drive(true)).hasMessage("line pinctrl-test/7 is in use by spi0 CS1");
        assertThatThrownBy(() -> input(7).lease("button door", BUTTON))
                .hasMessage("line pinctrl-test/7 is in use by spi0 CS1");
        // The lease that could not be had is not in anybody's way.
        assertThatThrownBy(() -> input(7).lease("button gate", BUTTON)).hasMessageContaining("spi0 CS1");
    }

    @Test
    void aBundleThatLetsALineGoHoldsItNoLonger() throws Exception {
        var reference = machine.context
                .getServiceReferences(DigitalOutput.class, "(sluice.io.line=pinctrl-test/2)")
                .iterator()
                .next();
        var output = machine.context.getService(reference);
        output.drive(true);
        assertThat(kernel.line(2).descriptor).isPositive();
        machine.context.ungetService(reference);
        assertThat(kernel.line(2).descriptor).isEqualTo(-1);
        assertThatThrownBy(() -> output.drive(true)) // a listener of its that is still running
                .hasMessage("line pinctrl-test/2 has been given back");
        assertThat(kernel.line(2).descriptor).isEqualTo(-1);
    }

    @Test
    void onlyTheConfiguredLinesAreOffered() throws Exception {
        assertThat(machine.context.getServiceReferences(DigitalOutput.class, null))
                .hasSize(5);
        machine.restart(Map.of("gpio_lines", new String[] {"pinctrl-test/6", "other/1"}));
        assertThat(machine.context.getServiceReferences(DigitalInput.class, null))
                .extracting(it -> it.getProperty(DigitalOutput.LINE))
                .containsExactly("pinctrl-test/6");
        assertThatThrownBy(() -> LineRange.of("17"))
                .hasMessage("gpio.lines: '17' is not made like pinctrl-bcm2711/0-27 or pinctrl-bcm2711/17");
        assertThatThrownBy(() -> LineRange.of("a/5-4")).hasMessage("gpio.lines: 'a/5-4' ends before it begins");
    }

    @Test
    void aChipThatGoesTakesItsLinesAlong() throws Exception {
        var input = input(1);
        try (var _ = input.listen(this::hear)) {
            machine.stop();
            assertThatThrownBy(input::isActive).hasMessage("line pinctrl-test/1 is gone");
        }
    }

    private String next() throws InterruptedException {
        var next = heard.poll(5, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }
}
