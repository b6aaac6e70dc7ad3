package sluice.io.sim;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
        var sockets = plan.chips().stream()
                .map(name -> new Socket(
                        name, world, clock, (time, felt) -> name.kind().make(name.address(), time, felt)))
                .toList();
        Map<Integer, Socket> byAddress = new HashMap<>();
        for (var socket : sockets) {
            byAddress.put(socket.name().address(), socket);
            socket.set(plan.faults().getOrDefault(socket.name(), Fault.NONE));
        }
        return new Board(
                new SimBus(plan.bus(), byAddress),
                sockets,
                SimSpi.of(plan.spiBus(), plan.spiChips(), world),
                plan.outputs().stream().map(SimOutput::new).toList(),
                plan.inputs().stream().map(line -> new SimInput(line, clock)).toList(),
                plan.pulses().stream().map(SimPwm::new).toList());
    }

    void close() {
        bus.kill("is gone with its board");
        spi.close();
        pulses.forEach(SimPwm::close);
        outputs.forEach(SimOutput::close);
        inputs.forEach(SimInput::close);
    }
}
