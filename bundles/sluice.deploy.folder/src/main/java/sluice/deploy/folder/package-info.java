/**
 * Bundles from the folder {@code deploy/}: installed, replaced and removed while the gateway runs. What is in them is not known here.
 */
@NullMarked
package sluice.deploy.folder;

import org.jspecify.annotations.NullMarked;
