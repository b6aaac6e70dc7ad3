package sluice.io.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RegisterChipTest {

    private final Memory memory = new Memory();

    @Test
    void readingGoesOnFromTheRegisterWrittenAndWrapsAround() {
        var chip = new RegisterChip(memory, RegisterChip.Write.NEXT);
        memory.cells[0xFF] = 1;
        memory.cells[0x00] = 2;

        assertThat(chip.transfer(new byte[] {(byte) 0xFF}, 2)).containsExactly(1, 2);
    }

    @Test
    void aPlainReadGoesOnWhereTheLastOneEnded() {
        var chip = new RegisterChip(memory, RegisterChip.Write.NEXT);
        memory.cells[0x12] = 5;
        chip.transfer(new byte[] {0x11}, 1);

        assertThat(chip.transfer(new byte[0], 1)).containsExactly(5);
    }

    @Test
    void valuesGoToTheNextRegisterOrComeInPairsWithTheirs() {
        new RegisterChip(memory, RegisterChip.Write.NEXT).transfer(new byte[] {0x10, 1, 2, 3}, 0);
        assertThat(memory.cells).containsSequence(1, 2, 3);

        new RegisterChip(memory, RegisterChip.Write.PAIRS).transfer(new byte[] {0x10, 4, 0x20, 5}, 0);
        assertThat(memory.cells[0x10]).isEqualTo(4);
        assertThat(memory.cells[0x20]).isEqualTo(5);
    }

    private static final class Memory implements RegisterModel {

        private final int[] cells = new int[256];

        @Override
        public void settle() {}

        @Override
        public int read(int register) {
            return cells[register];
        }

        @Override
        public void write(int register, int value) {
            cells[register] = value;
        }

        @Override
        public void reset() {}
    }
}
