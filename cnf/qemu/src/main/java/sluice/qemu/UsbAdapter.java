package sluice.qemu;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import sluice.io.I2cBus;

/**
 * A USB device without USB: hands one end of a socket pair to the kernel's virtual host controller and speaks USB/IP on the other
 * (Documentation/usb/usbip_protocol.rst). The kernel takes it for an i2c-tiny-usb, and makes a bus of it. One thread serves it.
 */
@SuppressWarnings("restricted")
final class UsbAdapter implements AutoCloseable {

    private static final Path ATTACH = Path.of("/sys/devices/platform/vhci_hcd.0/attach");
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SHUT_RDWR = 2;
    private static final int DEVICE = 65_538;
    private static final int FULL_SPEED = 2;
    private static final int HEADER = 48;
    private static final int SUBMIT = 1;
    private static final int UNLINK = 2;
    private static final int STALL = -32;
    private static final int CONNECTION_RESET = -104;

    private final MethodHandle read = handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final MethodHandle write = handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private final MethodHandle shutdown = handle("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private final MethodHandle close = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private final TinyUsb device;
    private final int ours;
    private final Thread thread;

    /** Plugs the adapter in. */
    UsbAdapter(I2cBus chips) throws Throwable {
        this.device = new TinyUsb(chips);
        var socketpair = handle("socketpair", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
        int theirs;
        try (var arena = Arena.ofConfined()) {
            var pair = arena.allocate(8, 4);
            int result = (int) socketpair.invokeExact(AF_UNIX, SOCK_STREAM, 0, pair);
            if (result != 0) {
                throw new IOException("no socket pair");
            }
            ours = pair.get(JAVA_INT, 0);
            theirs = pair.get(JAVA_INT, 4);
        }
        thread = Thread.ofPlatform().daemon().name("usb adapter").start(this::serve);
        Files.writeString(ATTACH, "0 " + theirs + " " + DEVICE + " " + FULL_SPEED);
        int _ = (int) close.invokeExact(theirs);
    }

    private void serve() {
        try {
            var header = new byte[HEADER];
            while (fill(header)) {
                var packet = ByteBuffer.wrap(header);
                switch (packet.getInt(0)) {
                    case SUBMIT -> submit(packet);
                    case UNLINK -> send(reply(4, packet, CONNECTION_RESET, 0));
                    default -> throw new IOException("unknown USB/IP command " + packet.getInt(0));
                }
            }
        } catch (Throwable e) {
            System.out.println("# the adapter ends: " + e);
        }
    }

    private void submit(ByteBuffer packet) throws Throwable {
        boolean in = packet.getInt(12) == 1;
        int length = packet.getInt(24);
        var setup = new byte[8];
        packet.get(40, setup);
        var sent = new byte[in ? 0 : length];
        fill(sent);
        var answer = device.control(setup, sent, length);
        if (answer == null) {
            send(reply(3, packet, STALL, 0));
        } else if (in) {
            var all = ByteBuffer.allocate(HEADER + answer.length);
            all.put(reply(3, packet, 0, answer.length)).put(answer);
            send(all.array());
        } else {
            send(reply(3, packet, 0, length));
        }
    }

    private static byte[] reply(int command, ByteBuffer packet, int status, int length) {
        return ByteBuffer.allocate(HEADER)
                .putInt(0, command)
                .putInt(4, packet.getInt(4))
                .putInt(20, status)
                .putInt(24, length)
                .array();
    }

    private boolean fill(byte[] into) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var segment = arena.allocate(Math.max(1, into.length));
            int at = 0;
            while (at < into.length) {
                long count = (long) read.invokeExact(ours, segment.asSlice(at), (long) into.length - at);
                if (count <= 0) {
                    return false;
                }
                at += (int) count;
            }
            MemorySegment.ofArray(into).copyFrom(segment.asSlice(0, into.length));
            return true;
        }
    }

    private void send(byte[] bytes) throws Throwable {
        try (var arena = Arena.ofConfined()) {
            var segment = arena.allocate(bytes.length);
            segment.copyFrom(MemorySegment.ofArray(bytes));
            long count = (long) write.invokeExact(ours, segment, (long) bytes.length);
            if (count != bytes.length) {
                throw new IOException("short write");
            }
        }
    }

    /** Pulls the adapter out. */
    @Override
    public void close() throws IOException {
        try {
            int _ = (int) shutdown.invokeExact(ours, SHUT_RDWR);
            thread.join(2_000);
            int _ = (int) close.invokeExact(ours);
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }
}
