package sluice.rule.engine;

import java.lang.annotation.Annotation;

/** A rule's configuration with the defaults of the file. */
record Configs(
        String filter,
        String condition,
        String until,
        String topic,
        String template,
        int qos,
        boolean retain,
        String transform)
        implements Rule.Config {

    static Configs of(String filter, String topic) {
        return new Configs(filter, "", "", topic, "", -1, false, "");
    }

    Configs when(String other) {
        return new Configs(filter, other, until, topic, template, qos, retain, transform);
    }

    Configs until(String other) {
        return new Configs(filter, condition, other, topic, template, qos, retain, transform);
    }

    Configs saying(String other) {
        return new Configs(filter, condition, until, topic, other, qos, retain, transform);
    }

    Configs with(int otherQos, boolean otherRetain) {
        return new Configs(filter, condition, until, topic, template, otherQos, otherRetain, transform);
    }

    Configs through(String other) {
        return new Configs(filter, condition, until, topic, template, qos, retain, other);
    }

    @Override
    public Class<? extends Annotation> annotationType() {
        return Rule.Config.class;
    }
}
