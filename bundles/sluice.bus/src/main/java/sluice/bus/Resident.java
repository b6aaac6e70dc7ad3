package sluice.bus;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Says that subscribers that were here before the process ended are here again: whoever keeps subscriptions over a restart registers a service
 * of this type as soon as it has subscribed for all of them. A marker without methods.
 *
 * <p>At its start, the bus looks for bundles that declare the capability {@code osgi.service} with this type. Until each has registered one,
 * ten seconds at most, what is published waits, in order, so that it reaches those subscribers too. Nobody is blocked; receipts wait with it.
 */
@ConsumerType
public interface Resident {}
