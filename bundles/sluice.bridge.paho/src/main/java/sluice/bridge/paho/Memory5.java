package sluice.bridge.paho;

import java.util.Collections;
import java.util.Enumeration;
import org.eclipse.paho.mqttv5.client.MqttClientPersistence;
import org.eclipse.paho.mqttv5.common.MqttPersistable;
import org.eclipse.paho.mqttv5.common.MqttPersistenceException;
import org.eclipse.paho.mqttv5.common.packet.MqttPublish;

/** What Paho's MQTT 5 client takes for its persistence: it keeps nothing, and tells the exchanges. Thread-safe. */
final class Memory5 implements MqttClientPersistence {

    private final Exchanges exchanges;

    Memory5(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    @Override
    public void put(String key, MqttPersistable what) throws MqttPersistenceException {
        if (what instanceof MqttPublish publish && exchanges.isReceived(key)) {
            exchanges.arrived(
                    publish.getMessageId(), () -> Messages5.fromPaho(publish.getTopicName(), publish.getMessage()));
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
    public void open(String clientId) {
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
