/** What runs inside the emulated machine: a USB adapter with simulated chips, a gateway's bundles, and what is checked of them. */
@NullMarked
package sluice.qemu;

import org.jspecify.annotations.NullMarked;
