package sluice.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import sluice.bus.local.LocalBus;
import sluice.transport.tcp.TcpTransport;

/** Runs a broker in a heap that is too small for what is sent to it, until its input ends. */
final class SmallHeapMain {

    private SmallHeapMain() {}

    public static void main(String[] args) throws IOException {
        var broker = new Broker(new LocalBus(), Rig.SESSION, InstantSource.system());
        broker.memory().limit(Runtime.getRuntime().maxMemory() / 4);
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var door = new Door(broker, Admission.ANYBODY, Rig.LISTENER, new TcpTransport(1), address)) {
            System.out.println(door.address().getPort());
            System.in.read();
        }
    }
}
