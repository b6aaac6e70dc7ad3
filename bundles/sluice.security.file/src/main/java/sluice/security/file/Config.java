package sluice.security.file;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Where users and rights are written. */
@ObjectClassDefinition(
        name = "Users and rights",
        description =
                "A password file in Mosquitto's format, and an ACL file in Mosquitto's format or ordered rules, read again"
                        + " whenever they change")
@interface Config {

    String PID = "sluice.security.file";

    @AttributeDefinition(
            name = "Password file",
            description = "Path, relative to etc/, of a file with a line name:hash for each user; empty for no users")
    String passwords() default "";

    @AttributeDefinition(
            name = "ACL file",
            description =
                    "Path, relative to etc/, of a file with the rights in Mosquitto's words; without this and rules, every client has all but"
                            + " $ topics")
    String acl() default "";

    @AttributeDefinition(
            name = "Rules",
            description =
                    "Path, relative to etc/, of a file with the rights as ordered rules, of which the first that fits decides; instead of acl")
    String rules() default "";
}
