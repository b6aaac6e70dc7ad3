package sluice.io.pi4j;

import java.lang.foreign.MemorySegment;

/** The calls into the kernel that ports are made of. Thread-safe. */
interface Kernel {

    /** Opens a device for reading and writing. */
    int open(String path) throws KernelException;

    /** Closes a descriptor; one that is closed already is left alone by nobody, so callers close once. */
    void close(int descriptor);

    /** Does what {@code request} means with what {@code argument} points to. */
    int ioctl(int descriptor, long request, MemorySegment argument) throws KernelException;

    /** Reads what is there, up to the size of {@code into}; returns how many bytes that was. */
    int read(int descriptor, MemorySegment into) throws KernelException;

    /**
     * Waits until one of the descriptors can be read.
     *
     * @param millis how long at most; 0 looks only, -1 waits for ever
     * @return for each descriptor whether it can be read, or has failed and says so when read
     */
    boolean[] poll(int[] descriptors, int millis) throws KernelException;

    /** Opens a descriptor that becomes readable when {@link #ring} is called, an eventfd. */
    int bell() throws KernelException;

    /** Makes a bell readable, until it is read. */
    void ring(int bell) throws KernelException;

    /** Returns the clock of the kernel's time stamps, CLOCK_MONOTONIC, in nanoseconds. */
    long monotonicNanos();
}
