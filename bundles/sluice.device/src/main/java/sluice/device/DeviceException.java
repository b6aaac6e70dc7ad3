package sluice.device;

/** A device does not answer, or answers what cannot be true. The message names the device and the reason. */
public final class DeviceException extends Exception {

    private final Fault fault;

    /** @param message device and reason, such as {@code BME280 cellar: still measuring after 20 ms} */
    public DeviceException(String message) {
        super(message);
        this.fault = Fault.OTHER;
    }

    /**
     * @param message device and reason, complete without the cause's own message
     * @param cause what the driver ran into
     */
    public DeviceException(String message, Throwable cause) {
        this(Fault.OTHER, message, cause);
    }

    /**
     * @param fault what kind of failure it is
     * @param message device and reason
     */
    public DeviceException(Fault fault, String message) {
        super(message);
        this.fault = fault;
    }

    /**
     * @param fault what kind of failure it is
     * @param message device and reason, complete without the cause's own message
     * @param cause what the driver ran into
     */
    public DeviceException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
    }

    /** Returns what kind of failure it is. */
    public Fault fault() {
        return fault;
    }
}
