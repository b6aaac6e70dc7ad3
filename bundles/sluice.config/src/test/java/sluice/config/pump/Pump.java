package sluice.config.pump;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** A component with one configuration per instance, and with every kind of key. */
@Component(
        configurationPid = "test.pump",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = Pump.class,
        immediate = true)
@Designate(ocd = Pump.Config.class, factory = true)
public final class Pump {

    @ObjectClassDefinition(name = "Pump", description = "Moves water")
    public @interface Config {
        @AttributeDefinition(name = "Topic", description = "Required: it has no default")
        String topic();

        @AttributeDefinition(name = "Keep-alive", min = "1", max = "65535")
        int keepalive_seconds() default 30;

        @AttributeDefinition(
                name = "Mode",
                options = {@Option(value = "slow"), @Option(value = "fast")})
        String mode() default "slow";

        @AttributeDefinition(name = "Filters")
        String[] filters() default {};

        @AttributeDefinition(name = "Prefix", max = "8")
        String prefix() default "";

        @AttributeDefinition(name = "Gain")
        double gain() default 1.5;

        @AttributeDefinition(name = "Active")
        boolean active() default true;

        @AttributeDefinition(name = "Limit")
        long limit_bytes() default 1_000L;

        @AttributeDefinition(name = "Password")
        String _password() default "";
    }

    @Activate
    public Pump(Config config) {
        if (config.topic().contains("#")) {
            throw new IllegalArgumentException("topic: '" + config.topic() + "' holds a wildcard");
        }
    }
}
