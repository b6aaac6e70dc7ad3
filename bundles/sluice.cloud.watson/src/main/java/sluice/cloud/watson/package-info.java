/** What bridges have to know to reach far sides in the form of IBM Watson IoT: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.watson;

import org.jspecify.annotations.NullMarked;
