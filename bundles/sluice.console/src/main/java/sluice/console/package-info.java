/**
 * The gateway's web console: the way into the Felix Web Console, and our pages in it.
 *
 * <p>The way in is {@link Console}: it opens HTTP only when the password is on disk and the guard stands at the door. Of the
 * gateway itself the pages know the APIs, never a provider.
 */
@NullMarked
package sluice.console;

import org.jspecify.annotations.NullMarked;
