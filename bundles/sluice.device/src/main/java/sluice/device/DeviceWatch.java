package sluice.device;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Whoever reads devices, registered as a service: tells how they are doing without reading them once more. Thread-safe. */
@ProviderType
public interface DeviceWatch {

    /** Returns the devices that are read, in no order. */
    List<DeviceStatus> devices();
}
