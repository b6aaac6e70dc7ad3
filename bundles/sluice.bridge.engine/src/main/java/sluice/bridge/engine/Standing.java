package sluice.bridge.engine;

import java.time.Instant;
import sluice.bridge.BridgeState;

/** Where a bridge stands, why, and since when. Immutable. */
record Standing(BridgeState state, String reason, Instant since) {}
