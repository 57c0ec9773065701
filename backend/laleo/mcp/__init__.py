"""The agents' door: POST /mcp, the Model Context Protocol over every feature's tools."""
