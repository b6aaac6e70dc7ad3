package sluice.io.sim;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import sluice.io.I2cBus;
import sluice.io.NackException;

/** The simulated I2C bus: one transaction at a time, fair to those who wait. Thread-safe. */
final class SimBus implements I2cBus {

    private static final int FIRST_ADDRESS = 0x08;
    private static final int LAST_ADDRESS = 0x77;

    private final int number;
    private final Map<Integer, Socket> sockets;
    private final ReentrantLock turn = new ReentrantLock(true);
    private volatile @Nullable String dead;

    /** @param sockets the chips by address */
    SimBus(int number, Map<Integer, Socket> sockets) {
        this.number = number;
        this.sockets = Map.copyOf(sockets);
    }

    int number() {
        return number;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address < FIRST_ADDRESS || address > LAST_ADDRESS) {
            throw new IllegalArgumentException("address 0x%02x is not in 0x08 to 0x77".formatted(address));
        }
        turn.lock();
        try {
            if (dead != null) {
                throw new IOException("I2C bus " + number + " " + dead);
            }
            var socket = sockets.get(address);
            if (socket == null) {
                throw new NackException(address);
            }
            return socket.transfer(write, read);
        } finally {
            turn.unlock();
        }
    }

    /** Makes every transfer fail from now on, for this reason, or work again with null. */
    void kill(@Nullable String reason) {
        dead = reason;
    }
}
