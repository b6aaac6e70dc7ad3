package sluice.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

    @Test
    void withoutAnyMessageTheTypeHasToDo() {
        assertThat(Failure.sentence("java.lang.NullPointerException\n\tat a.B.c(B.java:1)"))
                .isEqualTo("java.lang.NullPointerException");
    }
}
