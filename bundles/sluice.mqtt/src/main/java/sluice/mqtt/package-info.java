/**
 * MQTT control packets and their codec, for 3.1, 3.1.1 and 5. No sockets and no sessions.
 */
@Export
@Version("1.0.0")
@NullMarked
package sluice.mqtt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
