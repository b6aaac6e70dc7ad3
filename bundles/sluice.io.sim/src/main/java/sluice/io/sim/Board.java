package sluice.io.sim;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The board as it lies on the table: sockets with chips, buses, lines. Immutable itself; its parts are thread-safe. */
record Board(
        SimBus bus,
        List<Socket> sockets,
        SimSpi spi,
        List<SimOutput> outputs,
        List<SimInput> inputs,
        List<SimPwm> pulses) {

    static Board build(Plan plan, Supplier<Conditions> world, InstantSource clock) {
        Map<Integer, Socket> byAddress = new TreeMap<>();
        for (var name : plan.chips()) {
            byAddress.put(
                    name.address(),
                    new Socket(
                            name.toString(),
                            name.address(),
                            world,
                            clock,
                            (time, felt) -> name.kind().make(name.address(), time, felt)));
        }
        Map<Integer, Socket> bySelect = new TreeMap<>();
        plan.spiChips()
                .forEach((select, kind) -> bySelect.put(
                        select,
                        new Socket(kind.word() + "@" + select, select, world, clock, (_, felt) -> kind.make(felt))));
        var sockets = new ArrayList<>(byAddress.values());
        sockets.addAll(bySelect.values());
        for (var socket : sockets) {
            socket.set(plan.faults().getOrDefault(socket.name(), Fault.NONE));
        }
        return new Board(
                new SimBus(plan.bus(), byAddress),
                sockets,
                new SimSpi(plan.spiBus(), bySelect),
                plan.outputs().stream().map(SimOutput::new).toList(),
                plan.inputs().stream().map(line -> new SimInput(line, clock)).toList(),
                plan.pulses().stream().map(SimPwm::new).toList());
    }

    /**
     * Returns the socket of a chip.
     *
     * @throws IllegalArgumentException if there is none; the sentence names it
     */
    Socket socket(String chip) {
        var name = Plan.name(chip);
        return sockets.stream()
                .filter(socket -> socket.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no " + name + " on this board"));
    }

    void close() {
        bus.kill("is gone with its board");
        spi.close();
        pulses.forEach(SimPwm::close);
        outputs.forEach(SimOutput::close);
        inputs.forEach(SimInput::close);
    }
}
