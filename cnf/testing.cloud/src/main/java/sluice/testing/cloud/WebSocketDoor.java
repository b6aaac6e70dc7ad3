package sluice.testing.cloud;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/** WebSocket (RFC 6455) with MQTT in it, in front of another door. Knows whole frames, and no pings. */
public record WebSocketDoor(Door outer) implements Door {

    private static final Pattern KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: *([^\r]+)\r\n");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int BINARY = 2;
    private static final int CLOSE = 8;

    @Override
    public Entry open(Socket socket) throws IOException {
        var entry = outer.open(socket);
        var in = new DataInputStream(entry.in());
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readUnsignedByte());
        }
        var key = KEY.matcher(head);
        if (!key.find()) {
            throw new IOException("no WebSocket key");
        }
        entry.out()
                .write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " + accept(key.group(1))
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return new Entry(
                new Payloads(in), new Framing(entry.out()), entry.visitor().asking(head.toString()));
    }

    private static String accept(String key) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-1").digest((key.strip() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The frames' payloads, one after the other, until the frame that closes. */
    private static final class Payloads extends InputStream {
        private final DataInputStream in;
        private ByteBuffer payload = ByteBuffer.allocate(0);

        Payloads(DataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            fill();
            return payload.get() & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            fill();
            int count = Math.min(length, payload.remaining());
            payload.get(to, offset, count);
            return count;
        }

        private void fill() throws IOException {
            while (!payload.hasRemaining()) {
                payload = ByteBuffer.wrap(next());
            }
        }

        private byte[] next() throws IOException {
            int kind = in.readUnsignedByte() & 0x0F;
            int length = in.readUnsignedByte() & 0x7F;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            var mask = in.readNBytes(4);
            var bytes = in.readNBytes(length);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] ^= mask[i % 4];
            }
            if (kind == CLOSE) {
                throw new IOException("the client closes");
            }
            return bytes;
        }
    }

    /** Makes a frame of each write. */
    private static final class Framing extends OutputStream {
        private final OutputStream out;

        Framing(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            var frame = ByteBuffer.allocate(length + 10).put((byte) (0x80 | BINARY));
            if (length < 126) {
                frame.put((byte) length);
            } else if (length < 1 << 16) {
                frame.put((byte) 126).putShort((short) length);
            } else {
                frame.put((byte) 127).putLong(length);
            }
            frame.put(bytes, offset, length);
            out.write(frame.array(), 0, frame.position());
        }
    }
}
