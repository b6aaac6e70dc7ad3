package sluice.io.sim;

/**
 * A chip with a few registers of two bytes and a pointer that stays where it was written: TMP102, ADS1115, INA219. Called by one
 * thread at a time.
 */
final class WordChip implements SimChip {

    private final WordModel model;
    private int pointer;

    WordChip(WordModel model) {
        this.model = model;
        reset();
    }

    @Override
    public byte[] transfer(byte[] write, int read) {
        if (write.length > 0) {
            pointer = write[0] & 0xFF;
        }
        if (write.length > 2) {
            model.write(pointer, (write[1] & 0xFF) << 8 | write[2] & 0xFF);
        } else if (write.length == 2) {
            model.write(pointer, (write[1] & 0xFF) << 8 | model.read(pointer) & 0xFF);
        }
        int word = read > 0 ? model.read(pointer) : 0;
        var answer = new byte[read];
        for (int i = 0; i < read; i++) {
            answer[i] = (byte) (i % 2 == 0 ? word >> 8 : word);
        }
        return answer;
    }

    @Override
    public void reset() {
        pointer = 0;
        model.reset();
    }
}
