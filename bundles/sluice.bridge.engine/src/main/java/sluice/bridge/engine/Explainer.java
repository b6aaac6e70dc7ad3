package sluice.bridge.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import sluice.bridge.Limits;
import sluice.bridge.Verdict;
import sluice.bus.Message;
import sluice.transform.Transform;

/** Says what would become of a message, without sending it. A pure function of what it is given. */
final class Explainer {

    private final Rules rules;
    private final Limits limits;
    private final boolean connected;
    private final Transforms transforms;
    private final Instant now;
    private final Function<Route, String> remark;

    /**
     * @param connected whether the limits are what the far side says, not what it is thought to say
     * @param remark what there is to say of a rule at this moment, empty for nothing
     */
    Explainer(
            Rules rules,
            Limits limits,
            boolean connected,
            Transforms transforms,
            Instant now,
            Function<Route, String> remark) {
        this.rules = rules;
        this.limits = limits;
        this.connected = connected;
        this.transforms = transforms;
        this.now = now;
        this.remark = remark;
    }

    List<Verdict> explain(Message message) {
        var verdicts = out(message, Path.isCircle(message, rules.gateway()));
        int first = rules.in(message.topic(), 0);
        if (first < 0) {
            verdicts.add(nobody(false, message));
        }
        for (int i = first; i >= 0; i = rules.all() ? rules.in(message.topic(), i + 1) : -1) {
            verdicts.add(in(rules.list().get(i), message));
        }
        return verdicts;
    }

    /** The same, outwards only, for what another bridge of this gateway brings in, which puts the gateway's name on its path. */
    List<Verdict> explainTransit(Message message) {
        var through = Path.through(message, rules.gateway());
        return out(through, Path.isCircleOnTransit(through, rules.gateway()));
    }

    private List<Verdict> out(Message message, boolean circle) {
        var verdicts = new ArrayList<Verdict>();
        int first = rules.out(message.topic(), 0);
        if (first < 0) {
            verdicts.add(nobody(true, message));
        }
        for (int i = first; i >= 0; i = rules.all() ? rules.out(message.topic(), i + 1) : -1) {
            verdicts.add(out(rules.list().get(i), message, circle));
        }
        return verdicts;
    }

    private Verdict nobody(boolean outwards, Message message) {
        for (var rule : rules.list()) {
            var route = rule.route();
            if (outwards ? route.decidesOut(message.topic()) : route.decidesIn(message.topic())) {
                return new Verdict(outwards, route.name(), Optional.empty(), List.of("this rule stops it"));
            }
        }
        return new Verdict(outwards, "", Optional.empty(), List.of("no rule takes it"));
    }

    private Verdict out(Rule rule, Message message, boolean circle) {
        var route = rule.route();
        var remarks = new ArrayList<String>();
        var made = make(rule, message, true, circle, remarks);
        made.ifPresent(mapped -> {
            remarks.add(
                    route.spooling().keeps(mapped.qos())
                            ? "waits in lane " + route.lane() + " while the link is away"
                            : "is lost while the link is away, as spool="
                                    + route.spooling().name().toLowerCase(Locale.ROOT) + " says");
            if (route.receipt() != null && route.spooling().keeps(mapped.qos())) {
                remarks.add("its receipt comes on " + route.receipt().apply(message.topic()));
            }
            var obstacle = Fitting.obstacle(mapped, limits, route.bounds().age(), now);
            if (obstacle != null) {
                remarks.add(
                        "the far side takes no more than " + limits.maximumPacket() + " bytes: it would be put aside");
            }
            if (mapped.qos().compareTo(limits.maximumQos()) > 0) {
                remarks.add("the far side takes QoS " + limits.maximumQos().level() + " at most");
            }
            if (mapped.retain() && !limits.retainAvailable()) {
                remarks.add("the far side keeps no retained messages: the flag is taken off");
            }
            if (!connected) {
                remarks.add("not connected: what the far side can take is not known");
            }
        });
        return new Verdict(true, route.name(), made, remarks);
    }

    private Verdict in(Rule rule, Message message) {
        var remarks = new ArrayList<String>();
        var made = make(rule, message, false, Path.isCircle(message, rules.gateway()), remarks);
        var also = remark.apply(rule.route());
        if (!also.isEmpty()) {
            remarks.add(also);
        }
        var most = rule.route().qosIn();
        if (message.qos().compareTo(most) > 0) {
            remarks.add("is subscribed to with QoS " + most.level() + " at most");
        }
        return new Verdict(false, rule.route().name(), made, remarks);
    }

    private Optional<Message> make(Rule rule, Message message, boolean outwards, boolean circle, List<String> remarks) {
        var route = rule.route();
        if (!route.loop() && circle) {
            remarks.add("it has been through this gateway before: it is dropped");
            return Optional.empty();
        }
        try {
            var transformed = Optional.of(message);
            if (route.transform() != null) {
                Transform transform = transforms.named(route.transform());
                if (transform == null) {
                    remarks.add("there is no transform '" + route.transform() + "': it is put aside");
                    return Optional.empty();
                }
                transformed = transform.apply(message);
                if (transformed.isEmpty()) {
                    remarks.add("the transform '" + route.transform() + "' ends it");
                }
            }
            var made = transformed.map(each -> outwards ? route.out(each) : route.in(each));
            made.ifPresent(mapped -> {
                if (mapped.qos() != message.qos()) {
                    remarks.add("QoS " + message.qos().level() + " becomes "
                            + mapped.qos().level());
                }
                if (mapped.retain() != message.retain()) {
                    remarks.add(mapped.retain() ? "is retained" : "is not retained");
                }
                if (route.expiry() != null) {
                    remarks.add("lives " + route.expiry().toSeconds() + " s at most");
                }
            });
            return made;
        } catch (IllegalArgumentException e) {
            remarks.add(e.getMessage() + ": it is put aside");
            return Optional.empty();
        }
    }
}
