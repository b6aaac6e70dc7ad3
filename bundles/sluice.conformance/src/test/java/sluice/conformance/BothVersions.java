package sluice.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.mqtt.ProtocolVersion;

/** A test that runs once with MQTT 3.1.1 and once with MQTT 5. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(
        value = ProtocolVersion.class,
        names = {"MQTT_3_1_1", "MQTT_5"})
@interface BothVersions {}
