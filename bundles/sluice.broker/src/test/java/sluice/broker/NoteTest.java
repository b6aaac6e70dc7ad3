package sluice.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sluice.broker.Outgoing.Stage;
import sluice.bus.Message;
import sluice.bus.Payload;
import sluice.bus.Qos;
import sluice.bus.TopicName;
import sluice.bus.local.LocalBus;
import sluice.store.Journal;

final class NoteTest {

    private static final Message MESSAGE = Message.of(TopicName.of("t"), Payload.of("m"));
    private static final SharedGroups GROUPS = new SharedGroups(new LocalBus(), new Counters());

    private static Outgoing again(Payload note) {
        return Objects.requireNonNull(Note.message(new Journal.Entry(7, MESSAGE, note), GROUPS));
    }

    @ParameterizedTest
    @CsvSource({
        "AT_LEAST_ONCE, false, 0",
        "AT_LEAST_ONCE, true, 0",
        "AT_LEAST_ONCE, false, 268435455",
        "EXACTLY_ONCE, false, 0"
    })
    void messageIsTheSameAgain(Qos qos, boolean retain, int identifier) {
        var identifiers = identifier == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {identifier};

        var message = again(Note.of(new Outgoing(MESSAGE, qos, retain, identifiers, null), Stage.WAITING));

        assertThat(message.qos).isEqualTo(qos);
        assertThat(message.retain).isEqualTo(retain);
        assertThat(message.identifiers).isEqualTo(identifiers);
        assertThat(message.stage).isEqualTo(Stage.WAITING);
        assertThat(message.sequence).isEqualTo(7);
    }

    @Test
    void onlyPlainMessagesThatWaitHaveNoNote() {
        var plain = new Outgoing(MESSAGE, Qos.AT_LEAST_ONCE, false, Outgoing.NO_IDENTIFIERS, null);

        assertThat(Note.of(plain, Stage.WAITING).isEmpty()).isTrue();
        assertThat(again(Note.of(plain, Stage.DONE)).stage).isEqualTo(Stage.DONE);
    }

    @Test
    void noteThatIsTooShortIsNone() {
        assertThat(Note.message(new Journal.Entry(7, MESSAGE, Payload.of("x")), GROUPS))
                .isNull();
    }
}
