package sluice.mqtt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import sluice.bus.Message;

/**
 * The frames of the message in hand: each made when the first receiver needs it, then shared by the others. Confined to its loop.
 * Hot path.
 */
public final class PublishFrames {

    private @Nullable Message message;
    private final @Nullable PublishFrame[] frames = new @Nullable PublishFrame[4];

    /** Takes the frame the message came in, so that it goes out as the bytes that came; null if it cannot. */
    public void begin(Message received, ProtocolVersion version, @Nullable PublishFrame frame) {
        clear();
        message = received;
        if (frame != null) {
            frames[index(version, frame.isIdentified())] = frame;
        }
    }

    /**
     * Returns the frame of a message, its own or made now.
     *
     * @param identified whether there is a packet identifier: with QoS 1 and 2
     */
    public PublishFrame get(Message wanted, ProtocolVersion version, boolean identified) {
        if (message != wanted) {
            begin(wanted, version, null);
        }
        int index = index(version, identified);
        var frame = frames[index];
        if (frame == null) {
            frame = PublishFrame.of(wanted, version, identified);
            frames[index] = frame;
        }
        return frame;
    }

    /** Forgets the message; to be called when its round is over, so that nothing of it is kept. */
    public void clear() {
        message = null;
        Arrays.fill(frames, null);
    }

    private static int index(ProtocolVersion version, boolean identified) {
        return (version.hasProperties() ? 2 : 0) + (identified ? 1 : 0);
    }
}
