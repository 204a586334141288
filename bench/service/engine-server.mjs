// The engine over HTTP, until standard input ends. Prints its endpoint.
import { createEngine } from '../../dist/esm/engine.js';

const { endpoint, close } = await createEngine().listen();
console.log(endpoint);
process.stdin.resume().once('end', () => void close());
