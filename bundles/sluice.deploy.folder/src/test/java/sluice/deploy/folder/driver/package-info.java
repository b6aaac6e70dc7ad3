/** A driver bundle, packed and deployed by the tests. */
@NullMarked
package sluice.deploy.folder.driver;

import org.jspecify.annotations.NullMarked;
