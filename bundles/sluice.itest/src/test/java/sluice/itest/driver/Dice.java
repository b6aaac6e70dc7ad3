package sluice.itest.driver;

import java.util.Map;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import sluice.device.Measurement;
import sluice.device.Reading;
import sluice.device.Sensor;

/** The sensor {@code dice}, which always shows the first number of its bundle's version. */
public final class Dice implements BundleActivator, Sensor {

    private int version;

    @Override
    public void start(BundleContext context) {
        version = context.getBundle().getVersion().getMajor();
        context.registerService(Sensor.class, this, FrameworkUtil.asDictionary(Map.of(Sensor.ID, "dice")));
    }

    @Override
    public void stop(BundleContext context) {
        // the framework takes the service back
    }

    @Override
    public Reading read() {
        return Reading.now(new Measurement("eyes", version, "1"));
    }
}
