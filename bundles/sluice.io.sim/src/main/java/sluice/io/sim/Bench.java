package sluice.io.sim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The hands at the simulated board: pull chips out, break them, press buttons. Thread-safe.
 *
 * <p>Registered as a service with commands for the shell ({@code sim:chips}, {@code sim:fault bme280@0x76 nack}, {@code sim:press 27}):
 * whoever calls it needs no class of this bundle, and boards that are real have none.
 */
public final class Bench {

    static final String SCOPE = "sim";
    static final List<String> COMMANDS = List.of("chips", "fault", "bus", "lines", "press", "release", "bounce");

    private static final int MOST_BOUNCES = 1_000;

    private final Board board;
    private final Runnable plug;
    private final Runnable unplug;

    Bench(Board board, Runnable plug, Runnable unplug) {
        this.board = board;
        this.plug = plug;
        this.unplug = unplug;
    }

    /** Returns every chip and what is wrong with it. */
    public List<String> chips() {
        return board.sockets().stream()
                .map(socket -> socket.name() + " " + socket.fault().word())
                .toList();
    }

    /**
     * Breaks a chip, or mends it.
     *
     * @param chip its name, such as {@code bme280@0x76} or {@code mcp3008@0}
     * @param fault {@code none}, {@code nack}, {@code flaky}, {@code bit-flip}, {@code stuck}, {@code stale}, {@code drift},
     *     {@code out-of-range}, {@code unplugged} or {@code brown-out}
     * @throws IllegalArgumentException if there is no such chip or fault
     */
    public void fault(String chip, String fault) {
        board.socket(chip).set(Fault.of(fault));
    }

    /**
     * Does something to the whole I2C bus.
     *
     * @param what {@code hang} holds its data line down, {@code free} lets it go, {@code unplug} takes the adapter away,
     *     {@code plug} puts it back
     * @throws IllegalArgumentException if {@code what} is something else
     */
    public void bus(String what) {
        switch (what) {
            case "hang" -> board.bus().kill("timed out: its data line is held down");
            case "free" -> board.bus().kill(null);
            case "unplug" -> {
                board.bus().kill("is gone: its adapter was unplugged");
                unplug.run();
            }
            case "plug" -> {
                board.bus().kill(null);
                plug.run();
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + what + "' cannot be done to the bus; there are hang, free, unplug, plug");
        }
    }

    /** Returns every line and channel of pulses, and its state. */
    public List<String> lines() throws IOException {
        var lines = new ArrayList<String>();
        for (var output : board.outputs()) {
            lines.add("output " + output.line() + (output.isActive() ? " on" : " off"));
        }
        for (var input : board.inputs()) {
            lines.add("input " + input.line() + (input.isActive() ? " on" : " off"));
        }
        for (var pulses : board.pulses()) {
            lines.add("pulses " + pulses.channel() + " " + pulses.state());
        }
        return lines;
    }

    /** Presses the button on this line. */
    public void press(int line) {
        input(line).press(true);
    }

    /** Lets the button on this line go. */
    public void release(int line) {
        input(line).press(false);
    }

    /** Presses the button on this line if it is not pressed, and lets it go if it is, with this many bounces of its contact. */
    public void bounce(int line, int times) {
        if (times < 0 || times > MOST_BOUNCES) {
            throw new IllegalArgumentException("a button bounces 0 to " + MOST_BOUNCES + " times, not " + times);
        }
        var input = input(line);
        input.press(!input.isHigh(), times);
    }

    private SimInput input(int line) {
        return board.inputs().stream()
                .filter(input -> input.line() == line)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("line " + line + " is no input of this board"));
    }
}
