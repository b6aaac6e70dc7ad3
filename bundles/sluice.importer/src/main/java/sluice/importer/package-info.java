/** Reads a mosquitto.conf and writes its bridges as Sluice configuration. Not part of a gateway. */
@NullMarked
package sluice.importer;

import org.jspecify.annotations.NullMarked;
