package sluice.bridge.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says when a link is to be replaced although nothing is wrong with it: its login ends, a file it was made with has changed, or the
 * address that should serve can be had again. Confined to its bridge's loop.
 */
final class Renewal {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int CHANCES = 10;
    private static final Instant FAR_AWAY = Instant.parse("9999-12-31T00:00:00Z");

    private final Loop loop;
    private final Dial dial;
    private final Consumer<String> replace;
    private @Nullable Sender sender;
    private Loop.@Nullable Timer login;
    private Loop.@Nullable Timer first;
    private int chances;

    /** The number of the watch; what another one still says is late. */
    private int watch;

    /** @param replace replaces the link, for this reason */
    Renewal(Loop loop, Dial dial, Consumer<String> replace) {
        this.loop = loop;
        this.dial = dial;
        this.replace = replace;
    }

    /**
     * Begins to watch.
     *
     * @param now what sends over the link, null while there is none: new credentials do not wait for the next try
     */
    void watch(@Nullable Sender now) {
        sender = now;
        watchLogin();
    }

    private void watchLogin() {
        cancel(login);
        var left = Duration.between(loop.now(), dial.renewAt().isAfter(FAR_AWAY) ? FAR_AWAY : dial.renewAt());
        login = loop.schedule(left.compareTo(LOOK) < 0 ? (left.isNegative() ? Duration.ZERO : left) : LOOK, () -> {
            login = null;
            var over = dial.over(loop.now());
            if (over.isEmpty()) {
                watchLogin();
            } else if (sender != null && !sender.underWay().isEmpty() && chances++ < CHANCES) {
                login = loop.schedule(PAUSE, this::watchLogin); // an idle moment costs no duplicates
            } else {
                chances = 0;
                replace.accept(over);
            }
        });
    }

    /** Goes back to the first address when it can be had. */
    void lookForFirst(Duration probe) {
        if (!dial.wantsFirst()) {
            return;
        }
        int mine = watch;
        first = loop.schedule(probe, () -> {
            dial.lookForFirst(() -> {
                if (mine == watch) {
                    replace.accept("its first address can be had again");
                }
            });
            lookForFirst(probe);
        });
    }

    /** The link is gone, or another one comes. */
    void stop() {
        watch++;
        cancel(login);
        cancel(first);
        login = null;
        first = null;
        sender = null;
    }

    private static void cancel(Loop.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
