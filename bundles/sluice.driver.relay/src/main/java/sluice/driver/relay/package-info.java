/** Driver for whatever a digital output switches: a relay, a lamp, a valve. Who commands it is not known here. */
@NullMarked
package sluice.driver.relay;

import org.jspecify.annotations.NullMarked;
