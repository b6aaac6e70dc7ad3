package sluice.device.discovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A kind of chip some driver is for, as its bundle's manifest has it: {@code sluice.driver;sluice.driver=sluice.driver.bme280;chip=BME280;
 * addresses:List<String>="0x76,0x77";ids:List<String>="d0=60"}. Immutable.
 *
 * @param driver the PID of the driver's configurations
 * @param chip its name
 * @param addresses where it can be
 * @param ids registers that say what it is; none if it does not
 * @param keys what its configuration needs besides its place, {@code type=lm75}
 */
record Kind(String driver, String chip, List<Integer> addresses, List<Id> ids, List<Key> keys) {

    static final String NAMESPACE = "sluice.driver";

    private static final Logger LOG = LoggerFactory.getLogger(Kind.class);

    /** A register of one byte, and what it says. */
    record Id(int register, int value) {}

    /** A key of a configuration, and its value. */
    record Key(String name, String value) {}

    Kind {
        addresses = List.copyOf(addresses);
        ids = List.copyOf(ids);
        keys = List.copyOf(keys);
    }

    /** Returns the kinds all installed bundles are for, whether they are started or not. */
    static List<Kind> installed(BundleContext context) {
        var kinds = new ArrayList<Kind>();
        for (var bundle : context.getBundles()) {
            var revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                for (var capability : revision.getDeclaredCapabilities(NAMESPACE)) {
                    of(capability).ifPresent(kinds::add);
                }
            }
        }
        return kinds;
    }

    private static Optional<Kind> of(BundleCapability capability) {
        var attributes = capability.getAttributes();
        try {
            return Optional.of(new Kind(
                    String.valueOf(attributes.get(NAMESPACE)),
                    String.valueOf(attributes.get("chip")),
                    texts(attributes.get("addresses")).stream()
                            .map(Integer::decode)
                            .toList(),
                    texts(attributes.get("ids")).stream().map(Kind::id).toList(),
                    texts(attributes.get("keys")).stream().map(Kind::key).toList()));
        } catch (IllegalArgumentException e) {
            var bundle = capability.getRevision().getSymbolicName();
            LOG.warn("Bundle {} does not say clearly which chip it drives: {}", bundle, e.getMessage());
            return Optional.empty();
        }
    }

    private static List<String> texts(@Nullable Object attribute) {
        return attribute instanceof List<?> list
                ? list.stream().map(String::valueOf).map(String::strip).toList()
                : List.of();
    }

    private static Id id(String text) {
        var parts = parts(text, "REGISTER=VALUE");
        return new Id(Integer.parseInt(parts[0], 16), Integer.parseInt(parts[1], 16));
    }

    private static Key key(String text) {
        var parts = parts(text, "KEY=VALUE");
        return new Key(parts[0], parts[1]);
    }

    private static String[] parts(String text, String form) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("'" + text + "' is no " + form);
        }
        return new String[] {text.substring(0, equals), text.substring(equals + 1)};
    }
}
