/** Driver for the Microchip MCP3008 analog to digital converter on an SPI bus. */
@NullMarked
package sluice.driver.mcp3008;

import org.jspecify.annotations.NullMarked;
