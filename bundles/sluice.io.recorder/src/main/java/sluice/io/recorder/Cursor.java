package sluice.io.recorder;

import java.io.IOException;
import java.util.List;
import sluice.io.NackException;

/**
 * Answers what one chip is asked from what it answered when it was recorded: the next like transfer after the last one, from the beginning
 * again after the end. Thread-safe.
 */
final class Cursor {

    private final String port;
    private final List<Entry.Transfer> transfers;
    private final boolean repeats;
    private int next;

    /** @param repeats whether it begins anew after its end */
    Cursor(String port, List<Entry.Transfer> transfers, boolean repeats) {
        this.port = port;
        this.transfers = List.copyOf(transfers);
        this.repeats = repeats;
    }

    /**
     * Returns the recorded answer. What only writes and was never recorded is taken without a word: nothing is lost by it.
     *
     * @throws NackException if that is what was recorded
     * @throws IOException if a failure was recorded, the recording has no such transfer, or is over
     */
    synchronized byte[] answer(int address, byte[] sent, int asked) throws IOException {
        int found = find(Entry.HEX.formatHex(sent), asked);
        if (found < 0) {
            if (asked == 0) {
                return new byte[0];
            }
            throw new IOException("the recording of " + port + " has no answer to this");
        }
        if (found < next && !repeats) {
            throw new IOException("the recording of " + port + " is over");
        }
        next = found + 1;
        var transfer = transfers.get(found);
        var answer = transfer.answer();
        if (answer != null) {
            return Entry.HEX.parseHex(answer);
        }
        throw transfer.failure().equals(Entry.NACK) ? new NackException(address) : new IOException(transfer.failure());
    }

    private int find(String sent, int asked) {
        for (int i = 0; i < transfers.size(); i++) {
            int at = (next + i) % transfers.size();
            if (transfers.get(at).isLike(sent, asked)) {
                return at;
            }
        }
        return -1;
    }
}
