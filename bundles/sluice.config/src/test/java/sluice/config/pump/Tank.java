package sluice.config.pump;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A component there is one of. */
@Component(configurationPid = "test.tank", service = Tank.class, immediate = true)
@Designate(ocd = Tank.Config.class)
public final class Tank {

    @ObjectClassDefinition(name = "Tank")
    public @interface Config {
        @AttributeDefinition(name = "Level", min = "0", max = "100")
        int level() default 50;
    }

    @Activate
    public Tank(Config config) {
        if (config.level() == 13) {
            throw new IllegalArgumentException("level: 13 brings bad luck");
        }
    }
}
