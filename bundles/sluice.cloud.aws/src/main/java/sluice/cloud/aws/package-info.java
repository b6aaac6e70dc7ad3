/** What bridges have to know to reach AWS IoT Core: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.aws;

import org.jspecify.annotations.NullMarked;
