package sluice.device;

/** A device does not answer, or answers what cannot be true. The message names the device and the reason. */
public final class DeviceException extends Exception {

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
