/**
 * MQTT control packets and their codec, for 3.1, 3.1.1 and 5. No sockets and no sessions.
 *
 * <p>A connection has a {@link sluice.mqtt.Decoder} and an {@link sluice.mqtt.Encoder}:
 *
 * <pre>
 *   for (var packet = decoder.decode(bytes); packet != null; packet = decoder.decode(bytes)) {
 *       switch (packet) {
 *           case Packet.Connect connect -> ...
 *           case Packet.Publish publish -> ...       decoder.frame() has its bytes, to be forwarded
 *   encoder.encode(new Packet.Puback(7, ReasonCode.SUCCESS), output);
 * </pre>
 *
 * <p>A message on its way to many receivers is encoded once, as a {@link sluice.mqtt.PublishFrame}.
 */
@Export
@Version("1.0.0")
@NullMarked
package sluice.mqtt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
