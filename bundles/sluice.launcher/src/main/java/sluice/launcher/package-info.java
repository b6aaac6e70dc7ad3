/** Starts the framework with the image's bundles, and stops it. */
@NullMarked
package sluice.launcher;

import org.jspecify.annotations.NullMarked;
