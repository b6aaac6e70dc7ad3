package sluice.security.file;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.ldap.LdapName;

/**
 * The user a client certificate stands for: its first alternative name that is a URI, else the first that is a host name, else the one common
 * name it has. Source: RFC 5280, 4.2.1.6.
 */
final class CertificateName {

    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int LONGEST = 256;

    private CertificateName() {}

    /** Returns the name; empty if there is none, or none that is safe to put into rights: with a wildcard, or a control character. */
    static Optional<String> of(X509Certificate certificate) {
        try {
            for (int type : new int[] {URI, DNS}) {
                var names = alternative(certificate, type);
                if (!names.isEmpty()) {
                    return safe(names.getFirst());
                }
            }
            var names = common(certificate);
            return names.size() == 1 ? safe(names.getFirst()) : Optional.empty();
        } catch (CertificateParsingException | NamingException _) { // a name nobody can read is no name
            return Optional.empty();
        }
    }

    private static List<String> alternative(X509Certificate certificate, int type) throws CertificateParsingException {
        var found = new ArrayList<String>();
        var all = certificate.getSubjectAlternativeNames();
        if (all != null) {
            for (var one : all) {
                if (one.get(0).equals(type)) {
                    found.add(String.valueOf(one.get(1)));
                }
            }
        }
        return found;
    }

    private static List<String> common(X509Certificate certificate) throws NamingException {
        var found = new ArrayList<String>();
        for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            var names = part.toAttributes().get("CN");
            if (names != null) {
                for (var values = names.getAll(); values.hasMore(); ) { // a part may have several, joined by +
                    found.add(text(values.next()));
                }
            }
        }
        return found;
    }

    /** A name in a form that is no text comes as its bytes. */
    private static String text(Object value) throws InvalidNameException {
        if (value instanceof String text) {
            return text;
        }
        throw new InvalidNameException("a common name is no text");
    }

    private static Optional<String> safe(String name) {
        boolean dangerous = name.isBlank()
                || name.length() > LONGEST
                || name.chars().anyMatch(c -> Character.isISOControl(c) || c == '+' || c == '#');
        return dangerous ? Optional.empty() : Optional.of(name);
    }
}
