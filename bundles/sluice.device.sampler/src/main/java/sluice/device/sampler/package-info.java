/**
 * Publishes the readings of sensors at an interval, and how each sensor is doing.
 *
 * <pre>
 *   Sensor  --Reading-->  SensorLoop  --measurements-->  Outlet  --messages-->  MessageBus
 *                         (a thread)  --states----^
 * </pre>
 */
@NullMarked
package sluice.device.sampler;

import org.jspecify.annotations.NullMarked;
