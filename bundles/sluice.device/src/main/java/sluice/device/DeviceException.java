package sluice.device;

/** A device does not answer, or answers what cannot be true. The message names the device and the reason. */
public final class DeviceException extends Exception {

    /** @param message device and reason, such as {@code BME280 cellar: still measuring after 20 ms} */
    public DeviceException(String message) {
        super(message);
    }

    /**
     * @param message device and reason, complete without the cause's own message
     * @param cause what the driver ran into
     */
    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
