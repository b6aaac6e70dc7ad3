/**
 * Harnesses: each takes any bytes and throws if what they do is not what the contract says. What a fuzzer found worth keeping stands in
 * {@code corpus/} and is fed to them in every build; the fuzzer itself, Jazzer, runs for a bounded time:
 *
 * <pre>
 *   ./mvnw verify -Pfuzz -pl cnf/fuzz -am -Dfuzz.seconds=600      seconds for each harness, 60 if not said
 * </pre>
 *
 * <p>An input that makes a harness throw is printed and left as {@code target/crash-*}: add it to the corpus, in hex, with the fix.
 */
@NullMarked
package sluice.fuzz;

import org.jspecify.annotations.NullMarked;
