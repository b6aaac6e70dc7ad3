/**
 * A raw MQTT client for tests: it sends what no correct client sends, and shows what comes back byte by byte.
 */
@NullMarked
package sluice.testing.mqtt;

import org.jspecify.annotations.NullMarked;
