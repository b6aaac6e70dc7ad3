/** Users from a password file and rights from an ACL file, both in Mosquitto's format. */
@NullMarked
package sluice.security.file;

import org.jspecify.annotations.NullMarked;
