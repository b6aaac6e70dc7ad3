package sluice.testing.net;

/** What runs in the JVM of {@link Artemis}: the broker that broker.xml on its class path describes. */
final class ArtemisMain {

    private ArtemisMain() {}

    /** By name, as only a few tests have it on their class path. */
    public static void main(String... arguments) throws ReflectiveOperationException {
        var type = Class.forName("org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ");
        type.getMethod("start").invoke(type.getConstructor().newInstance());
    }
}
