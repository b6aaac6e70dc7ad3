/** What bridges have to know to reach Azure IoT Hub and its provisioning service: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.azure;

import org.jspecify.annotations.NullMarked;
