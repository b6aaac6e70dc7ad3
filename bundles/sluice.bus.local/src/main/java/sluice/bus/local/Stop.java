package sluice.bus.local;

import java.util.List;
import sluice.bus.Subscription;

/** One call that a message on some topic means: whom, and because of which of its subscriptions. Immutable. */
record Stop(Desk desk, List<Subscription> subscriptions) {}
