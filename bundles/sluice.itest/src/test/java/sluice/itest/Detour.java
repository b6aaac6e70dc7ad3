package sluice.itest;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a gateway's connections to names of the internet to ports of this machine: a file of addresses for its Java, and a SOCKS
 * proxy (RFC 1928) that knows what they stand for. Thread-safe.
 */
final class Detour implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Detour.class);

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Map<String, String> addresses = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new ConcurrentHashMap<>();
    private final Path hosts;

    /** @param names all names there will be */
    Detour(Path folder, List<String> names) throws IOException {
        for (var name : names) {
            addresses.put(name, "127.1.0." + (addresses.size() + 1));
        }
        hosts = Files.writeString(
                folder.resolve("hosts"),
                addresses.entrySet().stream()
                        .map(each -> each.getValue() + " " + each.getKey())
                        .collect(Collectors.joining("\n", "127.0.0.1 localhost\n", "\n")));
        Thread.ofVirtual().start(this::accept);
    }

    /** Returns the options for a Java whose connections go this way. */
    String javaOptions() {
        return "-Djdk.net.hosts.file=%s -DsocksProxyHost=127.0.0.1 -DsocksProxyPort=%d"
                .formatted(hosts, server.getLocalPort());
    }

    /** From now on a name and its port lead to this port. */
    void lead(String name, int namedPort, int port) {
        ports.put(addresses.get(name) + ":" + namedPort, port);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                LOG.trace("the detour ends", e);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new DataInputStream(client.getInputStream());
            var out = client.getOutputStream();
            in.readByte();
            in.readNBytes(in.readUnsignedByte());
            out.write(new byte[] {5, 0}); // without a login
            in.readNBytes(4);
            var to = InetAddress.getByAddress(in.readNBytes(4)).getHostAddress() + ":" + in.readUnsignedShort();
            var port = ports.get(to);
            if (port == null) {
                out.write(new byte[] {5, 4, 0, 1, 0, 0, 0, 0, 0, 0}); // nobody there
                return;
            }
            out.write(new byte[] {5, 0, 0, 1, 127, 0, 0, 1, 0, 0});
            try (var far = new Socket(InetAddress.getLoopbackAddress(), port)) {
                far.setTcpNoDelay(true);
                var back = Thread.ofVirtual().start(() -> pump(far, client));
                pump(client, far);
                back.join();
            }
        } catch (IOException | InterruptedException e) {
            LOG.trace("a connection ends", e);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException e) {
            LOG.trace("a connection ends", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
