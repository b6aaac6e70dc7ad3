/** Driver for a line that is read: what its edges mean. Who listens is not known here. */
@NullMarked
package sluice.driver.contact;

import org.jspecify.annotations.NullMarked;
