/**
 * Configuration from the files in {@code etc/} and from the command line: read, checked, handed to Configuration Admin. What a
 * configuration means is known to the component that gets it, and not here.
 */
@NullMarked
package sluice.config;

import org.jspecify.annotations.NullMarked;
