package sluice.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * Uses a gateway that is ready the way clients will, so that the JVM sees the classes to keep in its ahead-of-time cache.
 * Whether the answers are right is for the tests to say; here it is enough that they come. Then others may load it, until standard input
 * ends.
 */
final class Training {

    private static final int PATIENCE_MILLIS = 5_000;
    private static final int ROUNDS = 20;

    /** What a client of MQTT 3.1.1 and one of MQTT 5 send; the server's answers have the same length in every round. */
    private static final List<String> CLIENTS = List.of("""
            10 0E 00 04 4D 51 54 54 04 02 00 0A 00 02 74 34   CONNECT t4
            82 08 00 01 00 03 74 2F 23 02                     SUBSCRIBE t/# with QoS 2
            30 06 00 03 74 2F 61 31                           PUBLISH t/a with QoS 0
            32 08 00 03 74 2F 61 00 02 32                     PUBLISH t/a with QoS 1
            34 08 00 03 74 2F 61 00 03 33                     PUBLISH t/a with QoS 2
            62 02 00 03                                       PUBREL
            A2 07 00 04 00 03 74 2F 23                        UNSUBSCRIBE
            C0 00                                             PINGREQ
            """, """
            10 0F 00 04 4D 51 54 54 05 02 00 0A 00 00 02 74 35   CONNECT t5
            82 09 00 01 00 00 03 74 2F 23 02                     SUBSCRIBE t/# with QoS 2
            30 07 00 03 74 2F 61 00 31                           PUBLISH t/a with QoS 0
            32 09 00 03 74 2F 61 00 02 00 32                     PUBLISH t/a with QoS 1
            34 09 00 03 74 2F 61 00 03 00 33                     PUBLISH t/a with QoS 2
            62 02 00 03                                          PUBREL
            A2 08 00 04 00 00 03 74 2F 23                        UNSUBSCRIBE
            C0 00                                                PINGREQ
            """);

    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    private static final int PINGRESP = 0xD0;

    private Training() {}

    static void use(List<String> endpoints) throws IOException {
        for (var endpoint : endpoints) {
            var kindAndPlace = endpoint.split(" ", 2);
            switch (kindAndPlace[0]) {
                case "mqtt" -> mqtt(URI.create("mqtt://" + kindAndPlace[1]));
                case "console" -> http(URI.create(kindAndPlace[1]));
                default -> throw new IllegalStateException("No training for endpoint " + endpoint);
            }
        }
        System.in.transferTo(OutputStream.nullOutputStream());
    }

    private static void mqtt(URI server) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            for (var client : CLIENTS) {
                try (var socket = connect(server)) {
                    socket.getOutputStream().write(bytes(client));
                    awaitPingresp(socket);
                    socket.getOutputStream().write(DISCONNECT);
                }
            }
        }
    }

    /** Reads whole packets until the answer to the last one sent. */
    private static void awaitPingresp(Socket socket) throws IOException {
        var in = socket.getInputStream();
        for (int header = in.read(); header != PINGRESP; header = in.read()) {
            int length = in.read(); // every answer here is shorter than 128 bytes
            if (header < 0 || in.readNBytes(length).length < length) {
                throw new IOException(
                        "The broker at %s closed the connection".formatted(socket.getRemoteSocketAddress()));
            }
        }
    }

    private static void http(URI page) throws IOException {
        var request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                .formatted(page.getPath(), page.getAuthority());
        try (var socket = connect(page)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().readAllBytes().length == 0) {
                throw new IOException("The console at %s does not answer".formatted(page));
            }
        }
    }

    private static Socket connect(URI server) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), PATIENCE_MILLIS);
        return socket;
    }

    /** Reads the bytes of a dump, each line of which ends with a remark three blanks apart. */
    private static byte[] bytes(String dump) {
        var digits = new StringBuilder();
        dump.lines().forEach(line -> digits.append(line, 0, line.indexOf("   ")));
        return HexFormat.of().parseHex(digits.toString().replace(" ", ""));
    }
}
