/** Links to remote brokers through Eclipse Paho, which stays private to this bundle. */
@NullMarked
package sluice.bridge.paho;

import org.jspecify.annotations.NullMarked;
