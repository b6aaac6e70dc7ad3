package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

    @Test
    void theInnermostCauseIsTheSentence() {
        assertThat(Failure.sentence("""
                        java.lang.reflect.InvocationTargetException
                        \tat java.base/jdk.internal.reflect.Direct.newInstance(Direct.java:74)
                        Caused by: java.io.UncheckedIOException: cannot listen
                        \tat sluice.broker.Listener.<init>(Listener.java:1)
                        Caused by: java.lang.IllegalArgumentException: address: 127.0.0.1:1883 is in use
                        \t... 12 more
                        """)).isEqualTo("address: 127.0.0.1:1883 is in use");
    }

    @Test
    void whatTheComponentSaysGoesBeforeWhatTheSystemSays() {
        assertThat(Failure.sentence("""
                        java.lang.reflect.InvocationTargetException
                        Caused by: java.lang.IllegalArgumentException: address: 127.0.0.1:1883 is in use
                        \tat sluice.broker.Door.<init>(Door.java:1)
                        Caused by: java.net.BindException: Address already in use
                        """)).isEqualTo("address: 127.0.0.1:1883 is in use");
    }

    @ParameterizedTest(name = "{0} with {2}")
    @CsvSource(delimiter = '|', textBlock = """
            sluice.broker.listener~default | address: 127.0.0.1:1883 is in use; choose another port | '' \
            | etc/sluice.broker.listener~default.json: address: 127.0.0.1:1883 is in use; choose another port, such as --listen 1884 does
            sluice.broker.listener~default | address: 127.0.0.1:1883 is in use | sluice.broker.listener~default/address=127.0.0.1:1883 \
            | --listen: address: 127.0.0.1:1883 is in use
            sluice.console | address: 127.0.0.1:80 is in use | sluice.console/address=127.0.0.1:80 \
            | --set sluice.console: address: 127.0.0.1:80 is in use
            sluice.console | address: 127.0.0.1:80 is in use | sluice.console/addresses=x \
            | etc/sluice.console.json: address: 127.0.0.1:80 is in use
            sluice.console | it did not say | '' | etc/sluice.console.json: it did not say
            """)
    void theUserIsToldWhereTheMistakeStands(String pid, String sentence, String set, String said) {
        assertThat(Failure.located(pid, sentence, set)).isEqualTo(said);
    }

    @Test
    void withoutAnyMessageTheTypeHasToDo() {
        assertThat(Failure.sentence("java.lang.NullPointerException\n\tat a.B.c(B.java:1)"))
                .isEqualTo("java.lang.NullPointerException");
    }
}
