/**
 * Hands commands from topics to actuators, and publishes the state they lead to.
 *
 * <pre>
 *   plant/pump/relay/set  --"on"-->  Commander  --Command-->  Crew (a thread and a queue)  --accept-->  Actuator
 *   plant/pump/relay      <------------------- the new state, retained -------------------/
 * </pre>
 */
@NullMarked
package sluice.device.commander;

import org.jspecify.annotations.NullMarked;
