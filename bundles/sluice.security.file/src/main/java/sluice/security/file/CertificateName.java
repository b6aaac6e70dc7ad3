package sluice.security.file;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
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
        } catch (CertificateParsingException | InvalidNameException _) { // a name nobody can read is no name
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

    private static List<String> common(X509Certificate certificate) throws InvalidNameException {
        var found = new ArrayList<String>();
        for (var part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
            for (var values = part.toAttributes().getAll(); values.hasMoreElements(); ) {
                var attribute = values.nextElement();
                if (attribute.getID().equalsIgnoreCase("CN")) {
                    found.add(String.valueOf(part.getValue()));
                }
            }
        }
        return found;
    }

    private static Optional<String> safe(String name) {
        boolean dangerous = name.isBlank()
                || name.length() > LONGEST
                || name.chars().anyMatch(c -> Character.isISOControl(c) || c == '+' || c == '#');
        return dangerous ? Optional.empty() : Optional.of(name);
    }
}
