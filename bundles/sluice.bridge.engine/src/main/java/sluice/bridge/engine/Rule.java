package sluice.bridge.engine;

import org.jspecify.annotations.Nullable;

/**
 * A rule at work. Immutable; what it counts is thread-safe.
 *
 * @param backlog where what it takes out waits, null if it takes nothing out
 */
record Rule(Route route, @Nullable Backlog backlog, RuleCount count) {}
