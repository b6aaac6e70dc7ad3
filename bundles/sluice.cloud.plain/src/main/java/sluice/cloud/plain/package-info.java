/** What bridges have to know to reach any MQTT broker, with JSON web tokens if it wants them, and two that take less than most: NATS and RabbitMQ. */
@NullMarked
package sluice.cloud.plain;

import org.jspecify.annotations.NullMarked;
