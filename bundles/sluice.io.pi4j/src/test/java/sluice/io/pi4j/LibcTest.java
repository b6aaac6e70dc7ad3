package sluice.io.pi4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibcTest {

    private final Libc kernel = new Libc();

    @TempDir
    private Path folder;

    @Test
    void whatIsNotThereIsSaidWithTheReasonAndTheFix() {
        var missing = folder.resolve("i2c-1").toString();
        assertThatThrownBy(() -> kernel.open(missing))
                .isInstanceOf(KernelException.class)
                .hasMessage(missing + ": does not exist: is its interface switched on in the board's configuration,"
                        + " and its module loaded? (ENOENT)");
        assertThat(new KernelException("/dev/i2c-1", 13))
                .hasMessage("/dev/i2c-1: permission denied (EACCES); add the gateway's user to the group i2c,"
                        + " or give it the device");
        assertThat(new KernelException("/dev/gpiochip0", 13)).hasMessageContaining("group gpio");
        assertThat(new KernelException("/dev/spidev0.0", 1)).hasMessageContaining("group spi");
        assertThat(new KernelException("/dev/i2c-1", 777)).hasMessage("/dev/i2c-1: error 777");
    }

    @Test
    void aDeviceThatIsNoBusRefusesTheCall() throws Exception {
        try (var file = DeviceFile.open(kernel, "/dev/null");
                var arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> file.ioctl(I2cDev.FUNCTIONS, arena.allocate(8)))
                    .hasMessage("/dev/null: is no such device (ENOTTY)");
            assertThatThrownBy(() -> file.ioctl(I2cDev.SLAVE, 0x76)).isInstanceOf(KernelException.class);
        }
    }

    @Test
    void aBellIsHeardOnceAndIsClosedOnce() throws Exception {
        int bell = kernel.bell();
        assertThat(kernel.poll(new int[] {bell}, 0)).containsExactly(false);
        kernel.ring(bell);
        assertThat(kernel.poll(new int[] {bell}, -1)).containsExactly(true);
        try (var arena = Arena.ofConfined()) {
            var count = arena.allocate(Long.BYTES, Long.BYTES);
            assertThat(kernel.read(bell, count)).isEqualTo(8);
        }
        assertThat(kernel.poll(new int[] {bell}, 0)).containsExactly(false);
        kernel.close(bell);
        assertThatThrownBy(() -> kernel.close(bell)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itsClockIsTheOneOfTheTimeStamps() {
        long before = kernel.monotonicNanos();
        assertThat(kernel.monotonicNanos()).isGreaterThanOrEqualTo(before);
        assertThat(before).isPositive();
    }
}
