package sluice.qemu;

import java.io.IOException;
import java.util.Arrays;
import sluice.io.I2cBus;
import sluice.io.NackException;

/**
 * Adds a DS2482-100 to a bus: a master of a 1-Wire bus with one thermometer on it (datasheet 19-4930). The kernel's drivers ds2482 and
 * w1_therm talk to them. Confined to the adapter's thread.
 */
final class OneWireBridge implements I2cBus {

    static final int ADDRESS = 0x18;

    private static final int STATUS = 0xF0;
    private static final int DATA = 0xE1;
    private static final int CONFIG = 0xC3;
    private static final int PRESENCE = 0x02;
    private static final int LINE_HIGH = 0x08;
    private static final int WAS_RESET = 0x10;
    private static final int SINGLE_BIT = 0x20;
    private static final int SECOND_BIT = 0x40;
    private static final int DIRECTION = 0x80;

    private final I2cBus others;
    private final Thermometer1Wire wire;
    private int pointer = STATUS;
    private int status = LINE_HIGH | WAS_RESET;
    private int data;
    private int config;

    /**
     * @param others the chips at the other addresses
     * @param wire what is on the 1-Wire bus
     */
    OneWireBridge(I2cBus others, Thermometer1Wire wire) {
        this.others = others;
        this.wire = wire;
    }

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (address != ADDRESS) {
            return others.transfer(address, write, read);
        }
        if (write.length > 0) {
            command(write[0] & 0xFF, write.length > 1 ? write[1] & 0xFF : 0);
        }
        var answer = new byte[read];
        Arrays.fill(answer, (byte)
                switch (pointer) {
                    case DATA -> data;
                    case CONFIG -> config;
                    default -> status;
                });
        return answer;
    }

    private void command(int code, int argument) throws NackException {
        pointer = STATUS;
        switch (code) {
            case 0xF0 -> {
                status = LINE_HIGH | WAS_RESET;
                config = 0;
            }
            case 0xE1 -> pointer = argument;
            case 0xD2 -> {
                config = argument & 0x0F;
                status &= ~WAS_RESET;
                pointer = CONFIG;
            }
            case 0xB4 -> {
                status = wire.reset() ? status | PRESENCE : status & ~PRESENCE;
            }
            case 0xA5 -> {
                for (int i = 0; i < 8; i++) {
                    wire.slot((argument >> i & 1) == 1);
                }
            }
            case 0x96 -> {
                data = 0;
                for (int i = 0; i < 8; i++) {
                    data |= (wire.slot(true) ? 1 : 0) << i;
                }
            }
            case 0x87 -> tell(wire.slot(argument >> 7 == 1), false, false);
            case 0x78 -> triplet(argument >> 7 == 1);
            default -> throw new NackException(ADDRESS); // such as the channels that only the DS2482-800 has
        }
    }

    private void triplet(boolean preferred) {
        boolean bit = wire.slot(true);
        boolean complement = wire.slot(true);
        boolean direction = bit == complement ? bit || preferred : bit;
        wire.slot(direction);
        tell(bit, complement, direction);
    }

    private void tell(boolean first, boolean second, boolean direction) {
        status = status & ~(SINGLE_BIT | SECOND_BIT | DIRECTION)
                | (first ? SINGLE_BIT : 0)
                | (second ? SECOND_BIT : 0)
                | (direction ? DIRECTION : 0);
    }
}
