/**
 * Announces the gateway's devices to Home Assistant: one retained message for each, after its MQTT discovery. What is read, and where
 * it is published, is up to the samplers.
 */
@NullMarked
package sluice.homeassistant;

import org.jspecify.annotations.NullMarked;
