package sluice.broker;

import java.util.Arrays;

/**
 * A set of packet identifiers: open addressing in an array of at least twice its size, 0 for a free place. Takes no memory
 * while it is empty from the start. Guarded by its session's lock. Hot path.
 */
final class PacketIds {

    private static final char[] NONE = {};

    private char[] places = NONE;
    private int size;

    int size() {
        return size;
    }

    boolean contains(int id) {
        return size > 0 && places[find(id)] == id;
    }

    /** Returns whether it was not there before. */
    boolean add(int id) {
        if (2 * (size + 1) > places.length) {
            grow();
        }
        int place = find(id);
        if (places[place] == id) {
            return false;
        }
        places[place] = (char) id;
        size++;
        return true;
    }

    /** Returns whether it was there. */
    boolean remove(int id) {
        if (size == 0) {
            return false;
        }
        int hole = find(id);
        if (places[hole] != id) {
            return false;
        }
        size--;
        int mask = places.length - 1;
        for (int next = hole + 1 & mask; places[next] != 0; next = next + 1 & mask) {
            // Whoever found the hole on the way from its own place moves into it.
            if ((next - places[next] & mask) >= (next - hole & mask)) {
                places[hole] = places[next];
                hole = next;
            }
        }
        places[hole] = 0;
        return true;
    }

    /** Returns them all, in no order. */
    int[] toArray() {
        var all = new int[size];
        int count = 0;
        for (char id : places) {
            if (id != 0) {
                all[count++] = id;
            }
        }
        return all;
    }

    void clear() {
        Arrays.fill(places, (char) 0);
        size = 0;
    }

    /** Returns the place where the identifier is, or would be. */
    private int find(int id) {
        int mask = places.length - 1;
        int place = id & mask;
        while (places[place] != 0 && places[place] != id) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        var old = places;
        places = new char[Math.max(16, old.length * 2)];
        for (char id : old) {
            if (id != 0) {
                places[find(id)] = id;
            }
        }
    }
}
