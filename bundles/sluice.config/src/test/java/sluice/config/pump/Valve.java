package sluice.config.pump;

import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A component that takes changes while it runs, and says when it does not. */
@Component(
        configurationPid = "test.valve",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = Valve.Config.class, factory = true)
public final class Valve {

    @ObjectClassDefinition(name = "Valve")
    public @interface Config {
        @AttributeDefinition(name = "Opening")
        int opening() default 0;
    }

    private final String pid;
    private final ServiceRegistration<Valve> registration;
    private int opening;

    @Activate
    public Valve(BundleContext context, Config config, Map<String, Object> properties) {
        pid = String.valueOf(properties.get("service.pid"));
        opening = checked(config);
        registration =
                context.registerService(Valve.class, this, FrameworkUtil.asDictionary(Map.of("service.pid", pid)));
        tell("");
    }

    private static int checked(Config config) {
        if (config.opening() > 100) {
            throw new IllegalArgumentException("opening: " + config.opening() + " is more than there is");
        }
        return config.opening();
    }

    @Modified
    void change(Config config) {
        try {
            opening = checked(config);
            tell("");
        } catch (IllegalArgumentException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    private void tell(String complaint) {
        var properties = new HashMap<String, Object>(Map.of("service.pid", pid, "opening", opening));
        if (!complaint.isEmpty()) {
            properties.put("sluice.config.complaint", complaint);
        }
        registration.setProperties(FrameworkUtil.asDictionary(properties));
    }

    @Deactivate
    void stop() {
        registration.unregister();
    }
}
