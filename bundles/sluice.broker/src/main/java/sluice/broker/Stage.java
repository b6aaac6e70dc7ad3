package sluice.broker;

import sluice.mqtt.Packet;
import sluice.mqtt.PacketException;

/** What a connection is up to: {@link Connecting}, then {@link Connected}. Confined to its connection's loop. */
sealed interface Stage permits Connecting, Connected {

    /** Takes the next packet. */
    void on(Packet packet) throws PacketException;

    /** The client sent what it may not send: says so, if there is a way, and closes. */
    void refuse(PacketException violation);

    /** The client can take more output. */
    default void drained() {}

    /** The connection is closed; no other call follows. */
    default void closed() {}

    /** Whoever let the client in may have forgotten it: closes the connection if so. */
    default void recheck() {}

    /** The broker closes it. */
    void stop();
}
