/** Driver for the MCP9808: protocol and arithmetic. When it is read is not known here. */
package com.example.mcp9808;
