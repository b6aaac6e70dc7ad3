/** Driver for the MCP23017: protocol and arithmetic. When it is read is not known here. */
@NullMarked
package sluice.driver.mcp23017;

import org.jspecify.annotations.NullMarked;
