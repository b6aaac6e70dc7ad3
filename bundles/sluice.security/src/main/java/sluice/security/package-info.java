/**
 * Who is it, and what may it do: asked by whatever lets strangers in. Where the answers come from, a file or a directory, is a
 * provider's business.
 */
@Export
@Version("1.1.0")
@NullMarked
package sluice.security;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
