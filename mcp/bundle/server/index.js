// Passes JSON-RPC messages on: lines from standard input go to POST /mcp, answers come back as lines.
import {createInterface} from 'node:readline';
import {endpoint, post} from './http.js';

const server = endpoint(process.env);
const running = new Map(); // id -> how to give up on it
let version = ''; // what a client of the handshake era has agreed on

/** Nothing but messages may go to standard output. */
const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

const failure = (id, {code = 503, message}) => ({jsonrpc: '2.0', id, error: {code, message}});

const isRequest = (message) => Array.isArray(message) || (message.method !== undefined && message.id !== undefined);

async function pass(message) {
  const stop = new AbortController();
  const id = message.id;
  if (id !== undefined) running.set(id, stop);
  try {
    for await (const answer of post(server, message, version, stop.signal)) {
      if (message.method === 'initialize') version = answer.result?.protocolVersion ?? version;
      if (isRequest(message)) write(id !== undefined && answer.id === null ? {...answer, id} : answer);
    }
  } catch (error) {
    if (stop.signal.aborted) return;
    if (isRequest(message) && !Array.isArray(message)) write(failure(id, error));
    else console.error(`laleo: ${error.message}`);
  } finally {
    if (running.get(id) === stop) running.delete(id);
  }
}

/** One line of input; a request that is given up on ends its connection, which tells the server. */
function take(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return write(failure(null, {code: -32700, message: 'The line is not JSON.'}));
  }
  if (message === null || typeof message !== 'object') return write(failure(null, {code: -32600, message: 'Not a JSON-RPC message.'}));
  if (message.method === 'notifications/cancelled') return running.get(message.params?.requestId)?.abort();
  return pass(message);
}

if (server.problem) {
  console.error(`laleo: ${server.problem}`);
  process.exitCode = 1;
} else {
  createInterface({input: process.stdin}).on('line', (line) => line.trim() && take(line));
}
