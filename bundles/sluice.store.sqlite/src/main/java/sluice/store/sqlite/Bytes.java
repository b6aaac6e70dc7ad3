package sluice.store.sqlite;

/** Bytes on their way to the database, which nobody writes to any more. Immutable. */
final class Bytes {

    private final byte[] array;

    Bytes(byte[] array) {
        this.array = array;
    }

    byte[] array() {
        return array;
    }

    int length() {
        return array.length;
    }
}
