package sluice.transport.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.transport.ConnectionHandler;
import sluice.transport.Transport;

/** Plain TCP on a few event loops, the same for all ports. Thread-safe. */
@Component(configurationPid = "sluice.transport.tcp", immediate = true, property = Transport.NAME + "=tcp")
@Designate(ocd = TcpTransport.Config.class)
public final class TcpTransport implements Transport {

    /** Settings of all TCP connections; a change closes them. */
    @ObjectClassDefinition(name = "TCP transport", description = "Event loops that serve all TCP connections")
    public @interface Config {
        @AttributeDefinition(
                name = "Loops",
                description = "Threads that serve the connections; 0 takes one for every two processors",
                min = "0",
                max = "64")
        int loops() default 0;
    }

    private final List<Loop> loops;

    /** Starts the loops. */
    @Activate
    public TcpTransport(Config config) throws IOException {
        this(config.loops());
    }

    /** Starts so many loops; 0 takes one for every two processors. */
    public TcpTransport(int wanted) throws IOException {
        if (wanted < 0 || wanted > 64) {
            throw new IllegalArgumentException("loops: must be 0 to 64, not " + wanted);
        }
        int count = wanted > 0 ? wanted : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        var all = new ArrayList<Loop>();
        for (int i = 1; i <= count; i++) {
            all.add(new Loop("sluice-tcp-" + i));
        }
        all.forEach(Loop::start);
        loops = List.copyOf(all);
    }

    @Override
    public Port listen(InetSocketAddress address, ConnectionHandler.Factory handlers) throws IOException {
        var port = new Acceptor(loops, address, handlers);
        port.start();
        return port;
    }

    /** Closes every port and connection and ends the loops. */
    @Deactivate
    public void close() {
        loops.forEach(Loop::close);
    }
}
