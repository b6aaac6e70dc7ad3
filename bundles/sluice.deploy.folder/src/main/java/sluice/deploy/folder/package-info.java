/** Bundles from the deploy/ folder: installed, replaced and removed while the gateway runs. */
@NullMarked
package sluice.deploy.folder;

import org.jspecify.annotations.NullMarked;
