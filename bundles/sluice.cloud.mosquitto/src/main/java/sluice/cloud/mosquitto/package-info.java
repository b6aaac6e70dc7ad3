/** What bridges have to know to reach Eclipse Mosquitto: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.mosquitto;

import org.jspecify.annotations.NullMarked;
