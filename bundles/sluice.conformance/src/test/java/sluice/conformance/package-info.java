/**
 * The broker held against the MQTT standards over real sockets, and the page that says which statements are proved by which tests.
 * What the codec alone proves stands beside the codec.
 */
@NullMarked
package sluice.conformance;

import org.jspecify.annotations.NullMarked;
