package sluice.bus;

/** What a publisher says its payload is (MQTT 5, 3.3.2.3.2): nothing at all is not the same as {@link #BYTES}, and is passed on. */
public enum PayloadFormat {
    /** It says nothing. */
    UNSAID,
    /** Bytes that are not to be taken for text (payload format indicator 0). */
    BYTES,
    /** Text in UTF-8 (payload format indicator 1). */
    TEXT
}
