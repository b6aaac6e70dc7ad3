package sluice.bridge;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What there is to know of a bridge beside its status, at one moment; ages and rates are a few seconds old at most. Immutable.
 *
 * @param hint what somebody could do about its state, one sentence; empty if there is nothing to do
 * @param lastAck when the far side last acknowledged a message
 * @param oldest how long the oldest message has been waiting, zero if none waits
 * @param ackMedian within which time half of the acknowledgements came, to a third exact; zero if none came yet
 * @param ackSlow within which time 99 of 100 came
 * @param window how many messages may be under way at a time
 * @param inPerSecond how many messages came into the spool, a second, during the last minute
 * @param outPerSecond how many messages the far side acknowledged, a second, during the last minute
 * @param untilFull in how long the spool is full if it goes on like that; empty if it does not fill
 * @param deadLetters how many messages are put aside
 * @param rules each rule, in the order of the configuration
 */
public record BridgeHealth(
        String hint,
        Optional<Instant> lastAck,
        Duration oldest,
        Duration ackMedian,
        Duration ackSlow,
        int window,
        double inPerSecond,
        double outPerSecond,
        Optional<Duration> untilFull,
        long deadLetters,
        List<RuleHealth> rules) {

    public BridgeHealth {
        rules = List.copyOf(rules);
    }

    /**
     * How one rule is doing. Immutable.
     *
     * @param name what it is called
     * @param rule how it is written
     * @param lane how urgent its messages are, 0 to 7, 0 the most
     * @param out how many messages it took outwards
     * @param in how many messages it took inwards
     * @param bytesOut bytes of their payloads outwards
     * @param bytesIn bytes of their payloads inwards
     * @param waiting how many messages wait in its journal, which it may share with other rules of its lane
     * @param oldest how long the oldest of them has been waiting
     * @param dropped how many it dropped, by reason; reasons that never were are absent
     * @param alarm what is wrong with it, one clause; empty if nothing is
     * @param remark what else there is to say, one clause, such as that it waits until somebody here wants it; empty for nothing
     */
    public record RuleHealth(
            String name,
            String rule,
            int lane,
            long out,
            long in,
            long bytesOut,
            long bytesIn,
            long waiting,
            Duration oldest,
            Map<Drop, Long> dropped,
            String alarm,
            String remark) {

        public RuleHealth {
            dropped = Map.copyOf(dropped);
        }
    }
}
