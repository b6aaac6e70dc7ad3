/**
 * Writes down what buses and lines carry, and answers drivers from what was written down. What the bytes mean is not known here.
 *
 * <pre>
 *   driver  --&gt;  RecordedI2c  --&gt;  the bus         one steps in between, by a higher ranking, while a recording is made
 *                    |
 *                  Tape  --&gt;  file  --&gt;  Recording  --&gt;  ReplayI2c  &lt;--  driver
 * </pre>
 */
@NullMarked
package sluice.io.recorder;

import org.jspecify.annotations.NullMarked;
