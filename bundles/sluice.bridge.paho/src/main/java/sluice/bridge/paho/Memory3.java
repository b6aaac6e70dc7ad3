package sluice.bridge.paho;

import java.util.Collections;
import java.util.Enumeration;
import org.eclipse.paho.client.mqttv3.MqttClientPersistence;
import org.eclipse.paho.client.mqttv3.MqttPersistable;
import org.eclipse.paho.client.mqttv3.MqttPersistenceException;
import org.eclipse.paho.client.mqttv3.internal.wire.MqttPublish;

/** What Paho's client for MQTT 3.1.1 takes for its persistence: it keeps nothing, and tells the exchanges. Thread-safe. */
final class Memory3 implements MqttClientPersistence {

    private final Exchanges exchanges;

    Memory3(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    @Override
    public void put(String key, MqttPersistable what) throws MqttPersistenceException {
        if (what instanceof MqttPublish publish && exchanges.isReceived(key)) {
            exchanges.arrived(
                    publish.getMessageId(), () -> Client3.message(publish.getTopicName(), publish.getMessage()));
        } else {
            exchanges.put(key);
        }
        if (exchanges.isOver()) { // Paho has taken itself apart meanwhile, and would fall over its own feet
            throw new MqttPersistenceException();
        }
    }

    @Override
    public void remove(String key) {
        exchanges.remove(key);
    }

    @Override
    public MqttPersistable get(String key) {
        throw new IllegalStateException("nothing is kept under " + key);
    }

    @Override
    public Enumeration<String> keys() {
        return Collections.emptyEnumeration();
    }

    @Override
    public boolean containsKey(String key) {
        return false;
    }

    @Override
    public void open(String clientId, String serverUri) {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is kept.
    }

    @Override
    public void clear() {
        // Nothing is kept.
    }
}
