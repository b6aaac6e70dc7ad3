package sluice.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import sluice.bus.MessageBus;
import sluice.transport.tcp.TcpTransport;

/** Runs a broker at a port until it is killed, for measurements: {@code ServeMain PORT [LOOPS]}. */
final class ServeMain {

    private ServeMain() {}

    public static void main(String[] args) throws IOException, InterruptedException, ReflectiveOperationException {
        int port = Integer.parseInt(args[0]);
        int loops = args.length > 1 ? Integer.parseInt(args[1]) : 1;
        var bus = args.length > 2
                ? Class.forName(args[2])
                        .asSubclass(MessageBus.class)
                        .getDeclaredConstructor()
                        .newInstance()
                : new PlainBus();
        var limits = new SessionLimits(
                Rig.SESSION.expiry(),
                200_000,
                1 << 30,
                Duration.ZERO,
                SessionLimits.Overflow.DROP_NEWEST,
                32,
                256,
                200_000,
                64);
        var listener = new ListenerLimits(
                20_000,
                Rig.LISTENER.connectTimeout(),
                1 << 22,
                Rig.LISTENER.outputBytes(),
                Rig.LISTENER.keepAlive(),
                32);
        var broker = new Broker(bus, limits, InstantSource.system());
        new Door(
                broker,
                Admission.ANYBODY,
                listener,
                new TcpTransport(loops),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        System.out.println("ready");
        Thread.currentThread().join();
    }
}
