/** What bridges have to know to reach any MQTT broker, with limits of one's own and JSON web tokens: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.plain;

import org.jspecify.annotations.NullMarked;
