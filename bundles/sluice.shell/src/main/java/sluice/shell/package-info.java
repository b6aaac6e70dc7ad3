/**
 * Commands of the Gogo shell, scope {@code sluice}: look at topics, devices, bridges and what was dropped into the folders.
 *
 * <p>A command prints to its session and never throws at a person: what they got wrong is said in one sentence.
 */
@NullMarked
package sluice.shell;

import org.jspecify.annotations.NullMarked;
