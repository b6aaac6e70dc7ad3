/**
 * What the tests of all bundles share. Nothing here knows a bundle but the API of the bus, and nothing of it is in the image.
 */
@NullMarked
package sluice.testing;

import org.jspecify.annotations.NullMarked;
