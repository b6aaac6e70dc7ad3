package sluice.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.TopicName;

class TallyTest {

    private final Tally tally = new Tally("plant7/");

    private static Message message(String topic, String payload) {
        return Message.of(TopicName.of(topic), Payload.of(payload));
    }

    @Test
    void countsWhatIsMissing() throws InterruptedException {
        tally.sent(message("a", "1"));
        tally.sent(message("a", "2"));
        tally.sent(message("b", "1"));
        tally.arrived(message("plant7/a", "1"));
        tally.arrived(message("plant7/b", "1"));
        tally.arrived(message("plant7/b", "1"));

        assertThat(tally.missing(3)).isEqualTo(1);
        assertThat(tally.arrivedCount()).isEqualTo(2);
        assertThat(tally.awaitArrived(2, 0)).isTrue();
        assertThat(tally.awaitArrived(3, 1)).isFalse();
    }

    @Test
    void seesWhetherTheOrderIsKept() {
        tally.sent(message("a", "1"));
        tally.sent(message("a", "2"));
        tally.arrived(message("plant7/older", "0"));
        tally.arrived(message("plant7/a", "1"));
        assertThat(tally.inOrder()).isTrue();
        tally.reset();

        tally.sent(message("a", "1"));
        tally.sent(message("b", "1"));
        tally.arrived(message("plant7/b", "1"));
        tally.arrived(message("plant7/a", "1"));
        assertThat(tally.inOrder()).as("two topics know no order").isTrue();

        tally.sent(message("a", "2"));
        tally.sent(message("a", "3"));
        tally.arrived(message("plant7/a", "3"));
        tally.arrived(message("plant7/a", "2"));
        assertThat(tally.inOrder()).isFalse();
        tally.reset();

        tally.sent(message("a", "1"));
        tally.sent(message("a", "2"));
        tally.arrived(message("plant7/a", "2"));
        tally.arrived(message("plant7/a", "1"));
        assertThat(tally.inOrder()).isFalse();
    }
}
