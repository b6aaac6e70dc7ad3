package sluice.io.pi4j;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The kernel, through the C library every Linux process has. Thread-safe. */
final class Libc implements Kernel {

    private static final int O_RDWR = 2;
    private static final int O_CLOEXEC = 0x80000;
    private static final int CLOCK_MONOTONIC = 1;
    private static final short POLLIN = 1;
    private static final int POLLFD_SIZE = 8;
    private static final long SECOND = 1_000_000_000;

    /** A call whose result below zero is a failure. */
    private interface Call {
        long make(MemorySegment state) throws Throwable;
    }

    @Override
    public int open(String path) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var name = arena.allocateFrom(path);
            return (int) call(path, state -> (int) Bound.OPEN.invokeExact(state, name, O_RDWR | O_CLOEXEC));
        }
    }

    @Override
    public void close(int descriptor) {
        try {
            // Linux frees the descriptor whatever close says, and a device has nothing left to write.
            call("close", state -> (int) Bound.CLOSE.invokeExact(state, descriptor));
        } catch (KernelException e) {
            throw new IllegalStateException("descriptor " + descriptor + " was closed twice", e);
        }
    }

    @Override
    public int ioctl(int descriptor, long request, MemorySegment argument) throws KernelException {
        return (int) call("ioctl", state -> (int) Bound.IOCTL.invokeExact(state, descriptor, request, argument));
    }

    @Override
    public int read(int descriptor, MemorySegment into) throws KernelException {
        return (int) call("read", state -> (long) Bound.READ.invokeExact(state, descriptor, into, into.byteSize()));
    }

    @Override
    public boolean[] poll(int[] descriptors, int millis) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var waiting = arena.allocate((long) descriptors.length * POLLFD_SIZE, JAVA_INT.byteAlignment());
            for (int i = 0; i < descriptors.length; i++) {
                waiting.set(JAVA_INT, (long) i * POLLFD_SIZE, descriptors[i]);
                waiting.set(JAVA_SHORT, (long) i * POLLFD_SIZE + 4, POLLIN);
            }
            try {
                call("poll", state -> (int) Bound.POLL.invokeExact(state, waiting, (long) descriptors.length, millis));
            } catch (KernelException e) {
                if (!Errno.EINTR.is(e)) {
                    throw e;
                }
            }
            var readable = new boolean[descriptors.length];
            for (int i = 0; i < descriptors.length; i++) {
                readable[i] = waiting.get(JAVA_SHORT, (long) i * POLLFD_SIZE + 6) != 0;
            }
            return readable;
        }
    }

    @Override
    public int bell() throws KernelException {
        return (int) call("eventfd", state -> (int) Bound.EVENTFD.invokeExact(state, 0, O_CLOEXEC));
    }

    @Override
    public void ring(int bell) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var one = arena.allocateFrom(JAVA_LONG, 1L);
            call("write", state -> (long) Bound.WRITE.invokeExact(state, bell, one, one.byteSize()));
        }
    }

    @Override
    public long monotonicNanos() {
        try (var arena = Arena.ofConfined()) {
            var time = arena.allocate(2 * JAVA_LONG.byteSize(), JAVA_LONG.byteAlignment());
            call("clock_gettime", state -> (int) Bound.CLOCK.invokeExact(state, CLOCK_MONOTONIC, time));
            return time.getAtIndex(JAVA_LONG, 0) * SECOND + time.getAtIndex(JAVA_LONG, 1);
        } catch (KernelException e) {
            throw new IllegalStateException("this kernel has no monotonic clock", e);
        }
    }

    private static long call(String what, Call call) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Bound.STATE);
            long result = call.make(state);
            if (result < 0) {
                throw new KernelException(what, (int) Bound.ERRNO.get(state, 0L));
            }
            return result;
        } catch (KernelException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("method handles of " + what + " throw nothing checked", e);
        }
    }

    /** The C library's functions, bound when the first of them is called: a gateway that drives no device does without. */
    private static final class Bound {

        private static final Linker LINKER = Linker.nativeLinker();
        static final StructLayout STATE = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

        static final MethodHandle OPEN =
                handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));
        static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        static final MethodHandle IOCTL = handle(
                "ioctl",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                Linker.Option.firstVariadicArg(2));
        static final MethodHandle READ = handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle WRITE =
                handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
        static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
        static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        static final MethodHandle CLOCK = handle("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));

        private Bound() {}

        @SuppressWarnings("restricted") // the start script allows native access
        private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
            var all = new Linker.Option[options.length + 1];
            all[0] = CAPTURE;
            System.arraycopy(options, 0, all, 1, options.length);
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, all);
        }
    }
}
