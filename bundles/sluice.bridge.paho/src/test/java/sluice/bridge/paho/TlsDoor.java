package sluice.bridge.paho;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.testing.net.Certificates;

/** Speaks TLS on one side and plain TCP on the other. */
final class TlsDoor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsDoor.class);

    private final SSLServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    TlsDoor(Certificates authority, String certificate, int port) throws Exception {
        server = server(authority, certificate);
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    sockets.add(client);
                    var far = new Socket(InetAddress.getLoopbackAddress(), port);
                    sockets.add(far);
                    Thread.ofVirtual().start(() -> pump(client, far));
                    Thread.ofVirtual().start(() -> pump(far, client));
                } catch (IOException e) {
                    LOG.trace("the door shuts", e);
                }
            }
        });
    }

    static SSLServerSocket server(Certificates authority, String name) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                Pem.privateKey("key", authority.file(name + ".key")),
                new char[0],
                Pem.certificates("certificate", authority.file(name + ".pem")).toArray(Certificate[]::new));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    int port() {
        return server.getLocalPort();
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            LOG.trace("a connection ends", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
