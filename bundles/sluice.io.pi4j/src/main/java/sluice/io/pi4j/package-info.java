/**
 * Linux's buses and lines, without a native library: the kernel's interfaces are called through {@code java.lang.foreign}, on x86-64
 * and arm64 alike. Drivers get them as ports of {@code sluice.io}, Pi4J code as a Pi4J context; both share workers and leases. What a
 * chip on a bus means is not known here.
 */
@NullMarked
package sluice.io.pi4j;

import org.jspecify.annotations.NullMarked;
