package sluice.security;

import org.jspecify.annotations.Nullable;

/**
 * Who somebody is, once known. Immutable.
 *
 * @param user the name rights are given to, null for an anonymous client
 * @param clientId the client identifier
 * @param listener the door it came in by
 */
public record Identity(@Nullable String user, String clientId, String listener) {}
