package sluice.bridge;

/**
 * One step of a test. Immutable.
 *
 * @param what what was tried, such as {@code name} or {@code TCP}
 * @param passed whether it worked
 * @param finding what was found, one clause for people
 */
public record Step(String what, boolean passed, String finding) {}
