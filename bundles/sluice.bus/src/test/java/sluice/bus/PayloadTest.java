package sluice.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class PayloadTest {

    private static final byte[] FRAME = "..hello..".getBytes(StandardCharsets.UTF_8);

    @Test
    void wrappedPartIsAllThereIs() {
        var payload = Payload.wrap(FRAME, 2, 5);
        var put = ByteBuffer.allocate(5);
        payload.putTo(put);

        assertThat(payload.text()).isEqualTo("hello");
        assertThat(payload.length()).isEqualTo(5);
        assertThat(payload.toArray())
                .isEqualTo(put.array())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("hello");
        assertThat(payload.buffer()).isEqualTo(ByteBuffer.wrap(put.array()));
        assertThat(payload.buffer().isReadOnly()).isTrue();
        assertThat(payload).isEqualTo(Payload.of("hello")).hasSameHashCodeAs(Payload.of("hello"));
        assertThat(payload).isNotEqualTo(Payload.of("hellO"));
    }

    @Test
    void partBeyondTheArrayIsRefused() {
        assertThatThrownBy(() -> Payload.wrap(FRAME, 5, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Payload.wrap(FRAME, -1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void copyDoesNotFollowItsSource() {
        var bytes = new byte[] {1, 2, 3};
        var payload = Payload.of(bytes);
        bytes[0] = 9;
        payload.toArray()[1] = 9;

        assertThat(payload.toArray()).containsExactly(1, 2, 3);
    }

    @Test
    void logsSeeTheLengthOnly() {
        assertThat(Payload.of("secret")).hasToString("6 bytes");
        assertThat(Payload.EMPTY.isEmpty()).isTrue();
    }

    @Test
    void brokenTextIsReadWithReplacements() {
        assertThat(Payload.of(new byte[] {'a', (byte) 0xFF}).text()).isEqualTo("a\ufffd");
    }
}
