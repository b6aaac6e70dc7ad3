package sluice.transport.tls;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of one way to speak TLS; a listener names it as its transport. */
@ObjectClassDefinition(
        name = "TLS transport",
        description = "TLS over TCP with the certificate and the demands of one or more listeners")
@interface Config {

    String PID = "sluice.transport.tls";

    @AttributeDefinition(name = "Name", description = "What a listener's key transport calls it by")
    String name() default "tls";

    @AttributeDefinition(
            name = "Certificate",
            description = "PEM file with the server's certificate, then the intermediate ones")
    String certificate();

    @AttributeDefinition(
            name = "Key",
            description = "PEM file with the certificate's private key, PKCS #8, not encrypted")
    String key();

    @AttributeDefinition(
            name = "Versions",
            description = "Versions of TLS that are spoken",
            options = {@Option(label = "TLS 1.2", value = "TLSv1.2"), @Option(label = "TLS 1.3", value = "TLSv1.3")})
    String[] versions() default {"TLSv1.2", "TLSv1.3"};

    @AttributeDefinition(
            name = "Client certificates",
            description = "Whether clients may or must show a certificate; both need client.ca",
            options = {
                @Option(label = "not asked for", value = "none"),
                @Option(label = "asked for", value = "wanted"),
                @Option(label = "required", value = "required")
            })
    String client_certificates() default "none";

    @AttributeDefinition(
            name = "Client CA",
            description = "PEM file with the authorities whose client certificates count")
    String client_ca() default "";

    @AttributeDefinition(
            name = "Revocation list",
            description = "PEM file with the authorities' lists of revoked client certificates; empty to check none")
    String client_crl() default "";

    @AttributeDefinition(
            name = "Server names",
            description =
                    "Host names of which a client has to ask for one (SNI), * for one label; none to let it ask for any or none")
    String[] server_names() default {};

    @AttributeDefinition(
            name = "Application protocols",
            description = "Protocols offered by ALPN, the best first, such as mqtt; none to leave it out")
    String[] alpn() default {};

    @AttributeDefinition(
            name = "Handshake timeout",
            description = "Milliseconds a handshake may take",
            min = "100",
            max = "60000")
    int handshake_timeout_millis() default 5_000;
}
