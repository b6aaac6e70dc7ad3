package sluice.io.sim;

/**
 * A chip with 256 registers and a pointer: the first byte written sets the pointer, reading moves it on. Called by one thread at
 * a time.
 */
final class RegisterChip implements SimChip {

    /** What the bytes behind the first value of a write mean. */
    enum Write {
        /** The value of the next register. */
        NEXT,
        /** A register's number and its value, in turn: Bosch's sensors. */
        PAIRS
    }

    private final RegisterModel model;
    private final Write style;
    private int pointer;

    RegisterChip(RegisterModel model, Write style) {
        this.model = model;
        this.style = style;
        reset();
    }

    @Override
    public byte[] transfer(byte[] write, int read) {
        model.settle();
        for (int i = 0; i < write.length; i++) {
            boolean number = i == 0 || style == Write.PAIRS && i % 2 == 0;
            if (number) {
                pointer = write[i] & 0xFF;
            } else {
                model.write(pointer, write[i] & 0xFF);
                pointer = style == Write.NEXT ? next() : pointer;
            }
        }
        var answer = new byte[read];
        for (int i = 0; i < read; i++) {
            answer[i] = (byte) model.read(pointer);
            pointer = model.next(pointer);
        }
        return answer;
    }

    private int next() {
        return (pointer + 1) & 0xFF;
    }

    @Override
    public void reset() {
        pointer = 0;
        model.reset();
    }
}
