package sluice.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the test that proves a normative statement of a standard; the conformance table is made from these marks.
 *
 * <pre>
 *   &#64;Spec("MQTT-3.3.1-4")                       a statement of MQTT 5
 *   &#64;Spec({"MQTT-3.1.2-22", "MQTT311-3.1.2-24"})  the same in both standards
 * </pre>
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Spec {

    /**
     * Returns the identifiers of the statements: {@code MQTT-} for those of MQTT 5, {@code MQTT311-} for those of 3.1.1. A rule without
     * number has its section and a word, {@code MQTT-2.2.2/twice}. All stand in {@code cnf/conformance/statements.txt}.
     */
    String[] value();
}
