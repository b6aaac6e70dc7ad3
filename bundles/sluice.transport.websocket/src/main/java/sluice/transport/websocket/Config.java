package sluice.transport.websocket;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of one way to speak WebSocket; a listener names it as its transport. */
@ObjectClassDefinition(
        name = "WebSocket transport",
        description = "WebSocket with the subprotocol mqtt, over TCP or TLS, for browsers and through web proxies")
@interface Config {

    String PID = "sluice.transport.websocket";

    @AttributeDefinition(name = "Name", description = "What a listener's key transport calls it by")
    String name() default "ws";

    @AttributeDefinition(
            name = "Over",
            description = "Name of the transport below: tcp for ws://, that of a TLS transport for wss://")
    String over() default "tcp";

    @AttributeDefinition(name = "Path", description = "Path clients have to ask for, such as /mqtt; empty for any")
    String path() default "";

    @AttributeDefinition(
            name = "Origins",
            description =
                    "Web sites whose pages may connect, such as https://plant7.example:8443, * for any;"
                            + " none to refuse all pages. Programs that are no browsers send no origin and are not asked for one")
    String[] origins() default {};
}
