package sluice.config;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads XML of any form, with the parser of the JDK. Immutable. */
final class AnyXml extends DefaultHandler {

    private final Elements elements;

    private AnyXml(Elements elements) {
        this.elements = elements;
    }

    /**
     * Tells of the elements of a document.
     *
     * @throws IOException if it is none
     */
    static void read(byte[] document, Elements elements) throws IOException {
        try {
            var parsers = SAXParserFactory.newDefaultInstance();
            parsers.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            parsers.newSAXParser().parse(new ByteArrayInputStream(document), new AnyXml(elements));
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes at) {
        var attributes = new HashMap<String, String>();
        for (int i = 0; i < at.getLength(); i++) {
            attributes.put(at.getQName(i), at.getValue(i));
        }
        elements.begin(name, attributes);
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        elements.end(name);
    }
}
