package com.example.mcp9808;

import static org.osgi.service.component.annotations.ConfigurationPolicy.REQUIRE;

import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import sluice.driver.DeviceId;
import sluice.driver.I2cDevice;
import sluice.driver.I2cPlace;

/** One configured MCP9808: registers its device, on a bus that may come and go. Thread-safe. */
@Component(
        configurationPid = "com.example.mcp9808",
        configurationPolicy = REQUIRE,
        immediate = true,
        service = {})
@Designate(ocd = Mcp9808Driver.Config.class, factory = true)
@Capability(
        namespace = "sluice.driver",
        name = "com.example.mcp9808",
        attribute = {
            "chip=MCP9808",
            "addresses:List<String>='0x18,0x19,0x1a,0x1b,0x1c,0x1d,0x1e,0x1f'",
            "ids:List<String>='07=04'"
        })
public final class Mcp9808Driver {

    private final I2cDevice device;

    /** Where the chip is and what it is called. */
    @ObjectClassDefinition(name = "MCP9808", description = "Temperature from a Microchip MCP9808")
    public @interface Config {
        @AttributeDefinition(name = "Bus", description = "The number of the I2C bus", min = "0", max = "255")
        int bus() default 1;

        @AttributeDefinition(name = "Address", description = "The chip's address: 0x18 to 0x1f, by what A0 to A2 are tied to")
        String address() default "0x18";

        @AttributeDefinition(
                name = "Device id",
                description = "The device's name in topics; empty: the name of this configuration")
        String id() default "";
    }

    @Activate
    public Mcp9808Driver(BundleContext context, Config config, Map<String, Object> properties) {
        var place = I2cPlace.of(config.bus(), config.address(), "an MCP9808", I2cPlace.range(0x18, 0x1F));
        var id = DeviceId.of(config.id(), properties);
        this.device = I2cDevice.open(context, "MCP9808", id, place, new Mcp9808());
    }

    /** Takes the device away. */
    @Deactivate
    public void close() {
        device.close();
    }
}
