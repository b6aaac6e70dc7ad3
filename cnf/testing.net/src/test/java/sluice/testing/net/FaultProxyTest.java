package sluice.testing.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FaultProxyTest {

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = new FaultProxy(echo.getLocalPort());
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                var socket = echo.accept();
                Thread.ofVirtual().start(() -> echo(socket));
            }
        } catch (IOException e) {
            assertThat(echo.isClosed()).isTrue();
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    @Test
    void aHealthyConnectionPassesEverything() throws Exception {
        try (var socket = connect()) {
            var data = new byte[100_000];
            data[99_999] = 7;
            Thread.ofVirtual().start(() -> write(socket, data));
            assertThat(socket.getInputStream().readNBytes(data.length)).isEqualTo(data);
        }
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.cuts()).isZero();
    }

    private static void write(Socket socket, byte[] data) {
        try {
            socket.getOutputStream().write(data);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void delayCountsBothWaysAndSegmentsLoseNothing() throws Exception {
        proxy.faults(Faults.NONE.withDelay(Duration.ofMillis(100)).withSegment(1));
        try (var socket = connect()) {
            long before = System.nanoTime();
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void bandwidthIsLimited() throws Exception {
        proxy.faults(Faults.NONE.withBytesPerSecond(20_000).withSegment(500));
        try (var socket = connect()) {
            long before = System.nanoTime();
            socket.getOutputStream().write(new byte[4_000]);
            assertThat(socket.getInputStream().readNBytes(4_000)).hasSize(4_000);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }

    @Test
    void aConnectionIsCutAfterItsBytes() throws Exception {
        proxy.lives(() -> 10);
        try (var socket = connect()) {
            socket.getOutputStream().write(new byte[25]);
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().readNBytes(25).length < 25) {
                            throw new IOException("end of stream");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void whatGetsLostIsThereLaterAndWhatIsBehindItWaits() throws Exception {
        proxy.faults(Faults.NONE.losing(100));
        try (var socket = connect()) {
            long before = System.nanoTime();
            socket.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(socket.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        }
    }

    @Test
    void whatIsNotCountedCostsNoLife() throws Exception {
        proxy.lives(() -> 10, Way.TO_SERVER);
        try (var socket = connect()) {
            socket.getOutputStream().write(new byte[10]);
            assertThat(socket.getInputStream().readNBytes(10)).hasSize(10);
            assertThat(proxy.cuts()).isZero();
            socket.getOutputStream().write(1);
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("end of stream");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertThat(proxy.cuts()).isEqualTo(1);
    }

    @Test
    void oneWayIsSwallowedAndTheConnectionStaysOpen() throws Exception {
        try (var socket = connect()) {
            proxy.faults(Faults.NONE.swallowing(Way.TO_CLIENT));
            socket.getOutputStream().write(1);
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.faults(Faults.NONE);
            socket.getOutputStream().write(2);
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aHalfOpenConnectionTakesNothingUntilItIsHealed() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write(1);
            assertThat(socket.getInputStream().read()).isEqualTo(1);
            proxy.faults(Faults.NONE.stopped());
            socket.getOutputStream().write(2);
            socket.setSoTimeout(100);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.faults(Faults.NONE);
            socket.setSoTimeout(5_000);
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void whileItIsDownNobodyGetsThrough() throws Exception {
        var open = connect();
        open.getOutputStream().write(1);
        assertThat(open.getInputStream().read()).isEqualTo(1);
        proxy.down(true);
        assertThatThrownBy(() -> {
                    if (open.getInputStream().read() < 0) {
                        throw new IOException("end of stream");
                    }
                })
                .isInstanceOf(IOException.class);
        open.close();
        proxy.down(false);
        try (var socket = connect()) {
            socket.getOutputStream().write(3);
            assertThat(socket.getInputStream().read()).isEqualTo(3);
        }
    }
}
