// `npm run contract -- [--tier p0] [--scenarios DIR] [--models DIR] [--engine local|memory|ENDPOINT] [--road wire|plain|middleware|lean] [--json FILE] [--parity]`
import { command } from './command.js';

process.exitCode = await command(process.argv.slice(2), console);
