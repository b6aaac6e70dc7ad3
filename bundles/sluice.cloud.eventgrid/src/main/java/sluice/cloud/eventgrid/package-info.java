/** What bridges have to know to reach the MQTT broker of Azure Event Grid namespaces: its limits as data, and how to log in. */
@NullMarked
package sluice.cloud.eventgrid;

import org.jspecify.annotations.NullMarked;
