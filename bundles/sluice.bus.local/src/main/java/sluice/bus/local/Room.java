package sluice.bus.local;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sluice.bus.Message;

/** How much may wait for all who are being replaced. Thread-safe. */
final class Room {

    private static final Logger LOG = LoggerFactory.getLogger(Room.class);

    /** What a message takes that waits, beside its topic and payload. */
    private static final int OVERHEAD = 256;

    private long mostMessages;
    private long mostBytes;
    private long messages;
    private long bytes;
    private long refused;

    Room(long mostMessages, long mostBytes) {
        this.mostMessages = mostMessages;
        this.mostBytes = mostBytes;
    }

    /** Changes the bounds; what waits already, waits. */
    synchronized void limit(long wantedMessages, long wantedBytes) {
        mostMessages = wantedMessages;
        mostBytes = wantedBytes;
    }

    /** Takes a message; false if there is no room. */
    synchronized boolean take(Message message) {
        int size = size(message);
        if (messages < mostMessages && bytes + size <= mostBytes) {
            messages++;
            bytes += size;
            return true;
        }
        if (Long.bitCount(++refused) == 1) { // the first, then every power of two
            LOG.warn("More comes than may wait for what is being replaced; {} messages refused so far", refused);
        }
        return false;
    }

    /** Lets a message go. */
    synchronized void give(Message message) {
        messages--;
        bytes -= size(message);
    }

    private static int size(Message message) {
        return OVERHEAD + message.topic().length() + message.payload().length();
    }
}
