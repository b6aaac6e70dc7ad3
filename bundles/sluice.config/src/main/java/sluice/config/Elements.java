package sluice.config;

import java.util.Map;

/** Hears of the elements of an XML document, in its order. */
interface Elements {

    /** One begins, with the attributes that stand there. */
    void begin(String name, Map<String, String> attributes);

    void end(String name);
}
