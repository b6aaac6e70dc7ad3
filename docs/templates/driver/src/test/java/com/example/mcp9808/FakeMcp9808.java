package com.example.mcp9808;

import java.io.IOException;
import java.nio.ByteBuffer;
import sluice.io.I2cBus;
import sluice.io.NackException;

/** A bus with one MCP9808 at 0x18: a pointer and its registers, which is all the chip is. */
final class FakeMcp9808 implements I2cBus {

    final int[] registers = {0, 0, 0, 0, 0, 0xC194, 0x0054, 0x0400};
    boolean silent;

    @Override
    public byte[] transfer(int address, byte[] write, int read) throws IOException {
        if (silent || address != 0x18) {
            throw new NackException(address);
        }
        if (write.length == 3) {
            registers[write[0]] = ByteBuffer.wrap(write).getShort(1) & 0xFFFF;
        }
        return read == 0 ? new byte[0] : ByteBuffer.allocate(2).putShort((short) registers[write[0]]).array();
    }
}
