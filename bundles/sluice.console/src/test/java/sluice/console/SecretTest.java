package sluice.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {

    private final Secret secret = new Secret("admin", "correct horse battery");

    @Test
    void onlyBothTogetherAreRight() {
        assertThat(secret.matches("admin", "correct horse battery")).isTrue();
        assertThat(secret.matches("admin", "correct horse batter")).isFalse();
        assertThat(secret.matches("Admin", "correct horse battery")).isFalse();
        assertThat(secret.matches("admincorrect", " horse battery")).isFalse();
        assertThat(secret.matches("", "")).isFalse();
    }
}
