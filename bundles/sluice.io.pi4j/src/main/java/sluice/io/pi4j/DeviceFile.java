package sluice.io.pi4j;

import java.lang.foreign.MemorySegment;

/** An open device. Thread-safe as far as the kernel's driver is; who closes it makes sure that nobody uses it any more. */
final class DeviceFile implements AutoCloseable {

    private final Kernel kernel;
    private final String name;
    private final int descriptor;
    private boolean closed;

    /** @param name for messages: its path, or what it is */
    DeviceFile(Kernel kernel, String name, int descriptor) {
        this.kernel = kernel;
        this.name = name;
        this.descriptor = descriptor;
    }

    static DeviceFile open(Kernel kernel, String path) throws KernelException {
        return new DeviceFile(kernel, path, kernel.open(path));
    }

    int descriptor() {
        return descriptor;
    }

    /** Calls the device; a failure's message begins with its name. */
    int ioctl(long request, MemorySegment argument) throws KernelException {
        try {
            return kernel.ioctl(descriptor, request, argument);
        } catch (KernelException e) {
            throw new KernelException(name, e.number());
        }
    }

    /** Calls the device with a number. */
    int ioctl(long request, long argument) throws KernelException {
        return ioctl(request, MemorySegment.ofAddress(argument));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            kernel.close(descriptor);
        }
    }
}
