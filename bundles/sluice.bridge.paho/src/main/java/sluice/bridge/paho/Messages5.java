package sluice.bridge.paho;

import java.time.Duration;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import sluice.bus.Message;
import sluice.bus.MessageProperties;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.SteadyClock;
import sluice.bus.TopicName;

/** Messages in Paho's MQTT 5 form, and back. */
final class Messages5 {

    private Messages5() {}

    static MqttMessage toPaho(Message message) {
        var from = message.properties();
        var to = new MqttProperties();
        if (from.utf8()) {
            to.setPayloadFormat(true);
        }
        if (from.expiry() != null) {
            to.setMessageExpiryInterval(from.expiry().toSeconds());
        }
        if (from.contentType() != null) {
            to.setContentType(from.contentType());
        }
        if (from.responseTopic() != null) {
            to.setResponseTopic(from.responseTopic().value());
        }
        if (from.correlation() != null) {
            to.setCorrelationData(from.correlation().toArray());
        }
        if (!from.user().isEmpty()) {
            to.setUserProperties(from.user().stream()
                    .map(each -> new UserProperty(each.name(), each.value()))
                    .toList());
        }
        return new MqttMessage(message.payload().toArray(), message.qos().level(), message.retain(), to);
    }

    static Message fromPaho(String topic, MqttMessage message) {
        var from = message.getProperties();
        var expiry = from.getMessageExpiryInterval();
        var response = from.getResponseTopic();
        var correlation = from.getCorrelationData();
        var properties = new MessageProperties(
                from.getPayloadFormat(),
                expiry == null ? null : Duration.ofSeconds(expiry),
                from.getContentType(),
                response == null ? null : TopicName.of(response),
                correlation == null ? null : Payload.of(correlation),
                from.getUserProperties().stream()
                        .map(each -> new sluice.bus.UserProperty(each.getKey(), each.getValue()))
                        .toList());
        var bytes = message.getPayload();
        return new Message(
                TopicName.of(topic),
                Payload.wrap(bytes, 0, bytes.length),
                Qos.of(message.getQos()),
                message.isRetained(),
                properties,
                SteadyClock.SYSTEM.instant());
    }
}
