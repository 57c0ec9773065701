/**
 * The programs people connect most, and what to do in each. `far`: it runs on its maker's computers, so this server
 * must be reached from there. Steps and codes come from `at` = {mcp, base}, this server's addresses.
 */
export const CLIENTS = [
  {name: 'Claude', far: true, steps: [
    'Open Settings, Connectors, and choose “Add custom connector”.',
    'Paste the address and connect. You come back here to allow it.',
  ], codes: ({mcp}) => [['Address', mcp]]},
  {name: 'Claude Code', steps: [
    'Run this in a terminal, then type /mcp in Claude Code and choose laleo to sign in.',
  ], codes: ({mcp}) => [['Terminal', `claude mcp add --transport http laleo ${mcp}`]]},
  {name: 'ChatGPT', far: true, steps: [
    'Open Settings, Apps and connectors, and create one (developer mode must be on).',
    'Paste the address, choose OAuth and connect. You come back here to allow it.',
  ], codes: ({mcp}) => [['Address', mcp]], more: ['A GPT with Actions uses an OAuth app instead.', '/console/settings/oauth-apps', 'Create an OAuth app']},
  {name: 'VS Code', steps: [
    'Run “MCP: Add Server” from the command palette, choose HTTP and paste the address; or put this into .vscode/mcp.json.',
    'Start the server there; a browser opens to allow it.',
  ], codes: ({mcp}) => [['Address', mcp], ['.vscode/mcp.json', json({servers: {laleo: {type: 'http', url: mcp}}})]]},
  {name: 'Cursor', steps: [
    'Put this into ~/.cursor/mcp.json, then open Settings, MCP, and connect.',
  ], codes: ({mcp}) => [['~/.cursor/mcp.json', json({mcpServers: {laleo: {url: mcp}}})]]},
  {name: 'Another program', steps: [
    'Give an MCP client that knows OAuth this address; it finds everything else by itself.',
    'One that does not know OAuth sends an access token instead.',
  ], codes: ({mcp}) => [['Address', mcp]], more: ['It gets a name and an end of its own.', '/console/tokens?new', 'Create a token']},
];

function json(value) {
  return JSON.stringify(value, null, 2);
}
