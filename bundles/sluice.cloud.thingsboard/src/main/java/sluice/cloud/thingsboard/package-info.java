/** What bridges have to know to reach ThingsBoard: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.thingsboard;

import org.jspecify.annotations.NullMarked;
