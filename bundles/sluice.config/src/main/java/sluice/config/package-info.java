/** Configuration from JSON files in etc/, checked against the metatype descriptions of the bundles. */
@NullMarked
package sluice.config;

import org.jspecify.annotations.NullMarked;
