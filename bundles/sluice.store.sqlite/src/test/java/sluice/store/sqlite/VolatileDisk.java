package sluice.store.sqlite;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A disk with a volatile write cache, served by the NBD protocol (https://github.com/NetworkBlockDevice/nbd, doc/proto.md): what is written
 * is only safe after a flush. When the power is cut, what was not flushed is lost, in one of the ways real disks lose it, and every
 * request from then on fails. Thread-safe.
 */
final class VolatileDisk implements AutoCloseable {

    /** How a disk loses what it had not flushed. */
    enum Loss {
        /** All of it. */
        ALL(0),
        /** Any blocks of 4 KiB. */
        BLOCKS(4_096),
        /** Any sectors of 512 bytes. */
        SECTORS(512),
        /** All from some write on, and of that write what lies behind some sector. */
        TORN(0);

        private final int piece;

        Loss(int piece) {
            this.piece = piece;
        }
    }

    private static final long OPTION_MAGIC = 0x49484156454F5054L;
    private static final long REPLY_MAGIC = 0x3e889045565a9L;
    private static final int EXPORT_NAME = 1;
    private static final int ABORT = 2;
    private static final int INFO = 6;
    private static final int GO = 7;
    private static final int ACK = 1;
    private static final int REPLY_INFO = 3;
    private static final int UNSUPPORTED = 0x8000_0001;
    private static final int FLAGS = 1 | 1 << 2 | 1 << 3; // has flags, flush, FUA
    private static final int FUA = 1;
    private static final int EIO = 5;
    private static final int SECTOR = 512;

    /** A write that is not flushed yet. */
    private record Write(int offset, Bytes bytes) {
        byte[] data() {
            return bytes.array();
        }
    }

    private final byte[] stable;
    private final byte[] current;
    private final List<Write> unflushed = new ArrayList<>();
    private final ServerSocketChannel server;
    private boolean cut;
    private long flushes;

    /** @param content what the disk holds; the disk works on it */
    VolatileDisk(byte[] content, Path socket) throws IOException {
        this.stable = content;
        this.current = content.clone();
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().daemon().name("disk").start(this::serve);
    }

    private void serve() {
        try (var client = server.accept();
                var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client), 1 << 16));
                var out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16))) {
            negotiate(in, out);
            while (answer(in, out)) {
                out.flush();
            }
        } catch (EOFException e) {
            System.out.println("the disk was closed");
        } catch (IOException e) {
            System.out.println("the disk was taken away: " + e.getMessage());
        }
    }

    private void negotiate(DataInputStream in, DataOutputStream out) throws IOException {
        out.writeBytes("NBDMAGIC");
        out.writeLong(OPTION_MAGIC);
        out.writeShort(3); // fixed newstyle, no zeroes
        out.flush();
        in.readInt();
        while (true) {
            if (in.readLong() != OPTION_MAGIC) {
                throw new IOException("no option");
            }
            int option = in.readInt();
            in.skipNBytes(in.readInt());
            switch (option) {
                case EXPORT_NAME -> {
                    out.writeLong(current.length);
                    out.writeShort(FLAGS);
                    out.flush();
                    return;
                }
                case INFO, GO -> {
                    reply(out, option, REPLY_INFO, 12);
                    out.writeShort(0);
                    out.writeLong(current.length);
                    out.writeShort(FLAGS);
                    reply(out, option, ACK, 0);
                }
                case ABORT -> throw new EOFException();
                default -> reply(out, option, UNSUPPORTED, 0);
            }
            out.flush();
            if (option == GO) {
                return;
            }
        }
    }

    private static void reply(DataOutputStream out, int option, int type, int length) throws IOException {
        out.writeLong(REPLY_MAGIC);
        out.writeInt(option);
        out.writeInt(type);
        out.writeInt(length);
    }

    private boolean answer(DataInputStream in, DataOutputStream out) throws IOException {
        in.readInt();
        int flags = in.readUnsignedShort();
        int type = in.readUnsignedShort();
        long cookie = in.readLong();
        int offset = Math.toIntExact(in.readLong());
        int length = in.readInt();
        if (type == 2) { // disconnect
            return false;
        }
        var data = new byte[type == 0 || type == 1 ? length : 0];
        if (type == 1) {
            in.readFully(data);
        }
        int error = perform(type, (flags & FUA) != 0, offset, data);
        out.writeInt(0x67446698);
        out.writeInt(error);
        out.writeLong(cookie);
        if (type == 0 && error == 0) {
            out.write(data);
        }
        return true;
    }

    private synchronized int perform(int type, boolean through, int offset, byte[] data) {
        if (cut) {
            return EIO;
        }
        switch (type) {
            case 0 -> System.arraycopy(current, offset, data, 0, data.length);
            case 1 -> {
                System.arraycopy(data, 0, current, offset, data.length);
                unflushed.add(new Write(offset, new Bytes(data)));
                if (through) {
                    flush(); // more than is asked for
                }
            }
            case 3 -> flush();
            default -> {
                return EIO;
            }
        }
        notifyAll();
        return 0;
    }

    private void flush() {
        unflushed.forEach(write -> keep(write, 0, write.data().length));
        unflushed.clear();
        flushes++;
    }

    private void keep(Write write, int from, int length) {
        System.arraycopy(write.data(), from, stable, write.offset + from, length);
    }

    /** Cuts the power, if it can at a moment with so many writes that are not flushed. Returns how many there were. */
    synchronized int cut(Loss loss, int atLeast, Random random) throws InterruptedException {
        long until = System.nanoTime() + 300_000_000;
        for (long left; unflushed.size() < atLeast && (left = until - System.nanoTime()) > 1_000_000; ) {
            wait(left / 1_000_000);
        }
        cut = true;
        int lost = unflushed.size();
        switch (loss) {
            case ALL -> {}
            case BLOCKS, SECTORS -> unflushed.forEach(write -> keepSome(write, loss.piece, random));
            case TORN -> {
                int whole = lost == 0 ? 0 : random.nextInt(lost);
                unflushed.subList(0, whole).forEach(write -> keep(write, 0, write.data().length));
                if (whole < lost) {
                    var torn = unflushed.get(whole);
                    keep(torn, 0, random.nextInt(torn.data().length / SECTOR + 1) * SECTOR);
                }
            }
        }
        return lost;
    }

    private void keepSome(Write write, int piece, Random random) {
        for (int from = 0; from < write.data().length; from += piece) {
            if (random.nextBoolean()) {
                keep(write, from, Math.min(piece, write.data().length - from));
            }
        }
    }

    /** Returns how often it was flushed. */
    synchronized long flushes() {
        return flushes;
    }

    /** Returns what the disk holds now that the power is off. */
    byte[] content() {
        return stable;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
