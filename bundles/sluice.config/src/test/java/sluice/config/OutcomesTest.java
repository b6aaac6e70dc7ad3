package sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OutcomesTest {

    @Test
    void whatTheComponentSaysGoesBeforeWhatTheSystemSays() {
        assertThat(Outcomes.sentence("""
                        java.lang.reflect.InvocationTargetException
                        \tat java.base/jdk.internal.reflect.Direct.newInstance(Direct.java:74)
                        Caused by: java.lang.IllegalArgumentException: address: 127.0.0.1:1883 is in use
                        \tat sluice.broker.Door.<init>(Door.java:1)
                        Caused by: java.net.BindException: Address already in use
                        """)).isEqualTo("address: 127.0.0.1:1883 is in use");
    }

    @Test
    void otherFailuresAreTheirInnermostCause() {
        assertThat(Outcomes.sentence("""
                        java.lang.IllegalStateException: cannot begin
                        Caused by: java.io.IOException: disk is full
                        \t... 12 more
                        """)).isEqualTo("disk is full");
    }

    @Test
    void withoutAnyMessageTheTypeHasToDo() {
        assertThat(Outcomes.sentence("java.lang.NullPointerException\n\tat a.B.c(B.java:1)"))
                .isEqualTo("java.lang.NullPointerException");
    }
}
