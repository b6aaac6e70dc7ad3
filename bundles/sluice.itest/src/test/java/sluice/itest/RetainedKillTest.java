package sluice.itest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built image is killed while a client publishes retained messages: none that was acknowledged goes back in time. */
class RetainedKillTest {

    private static final int KILLS = Integer.getInteger("sluice.image.kills", 3);
    private static final int TOPICS = 20;

    @TempDir
    Path home;

    @Test
    void retainedMessagesNeverGoBackInTime() throws Exception {
        var acknowledged = new HashMap<String, Integer>();
        int found = 0;
        int next = 0;
        for (int kill = 0; kill <= KILLS; kill++) {
            try (var gateway = Gateway.start(home, "--features", "broker")) {
                var retained = retained(gateway, acknowledged.size());
                int most = next;
                acknowledged.forEach((topic, number) -> assertThat(retained.get(topic))
                        .as("%s, sent up to %d", topic, most)
                        .isBetween(number, most));
                found += acknowledged.size();
                next = kill == KILLS ? next : publishUntilKilled(gateway, next, acknowledged);
            }
        }
        System.out.printf(
                "%d kills: %d retained messages acknowledged, %d looked for and found, 0 lost, 0 gone back in time%n",
                KILLS, next, found);
        assertThat(acknowledged).hasSize(TOPICS);
    }

    private static Map<String, Integer> retained(Gateway gateway, int expected) throws Exception {
        try (var viewer = new Viewer(gateway.mqttPort(), "viewer", "retained/#", "end")) {
            viewer.publish("end", "", 1); // comes behind all that is retained
            viewer.awaitTopic("end");
            var retained = new HashMap<String, Integer>();
            for (var message : viewer.seen()) {
                if (message.retained()) {
                    retained.put(message.topic(), Integer.valueOf(message.payload()));
                }
            }
            assertThat(retained).hasSizeGreaterThanOrEqualTo(expected);
            return retained;
        }
    }

    /** Returns the number of the message that may or may not have got through. */
    private static int publishUntilKilled(Gateway gateway, int first, Map<String, Integer> acknowledged)
            throws MqttException {
        var here = new Viewer(gateway.mqttPort(), "here");
        int number = first;
        CompletableFuture<Void> kill = null;
        try {
            while (true) {
                number++;
                var topic = "retained/" + number % TOPICS;
                here.publishRetained(
                        topic, String.valueOf(number), 1 + number % 2); // returns with the PUBACK or PUBCOMP
                acknowledged.put(topic, number);
                if (number - first == TOPICS) {
                    kill = CompletableFuture.runAsync(
                            gateway::kill,
                            CompletableFuture.delayedExecutor(
                                    ThreadLocalRandom.current().nextInt(50, 500), TimeUnit.MILLISECONDS));
                }
            }
        } catch (MqttException e) {
            assertThat(kill)
                    .as("it was killed, and did not end by itself: " + e)
                    .isNotNull();
            kill.join();
            return number;
        }
    }
}
