package sluice.bridge.engine;

import sluice.bus.Qos;

/** Which messages of a route wait in the spool; the others are sent while connected, or dropped. */
enum Spooling {
    ALWAYS,
    QOS1,
    NEVER;

    boolean keeps(Qos qos) {
        return this == ALWAYS || this == QOS1 && qos != Qos.AT_MOST_ONCE;
    }
}
