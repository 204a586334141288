#!/usr/bin/env node
import { runProgram } from './run-program.js';

void runProgram(process.argv.slice(2), {
  out: text => void process.stdout.write(`${text}\n`),
  error: text => void process.stderr.write(`${text}\n`),
}).then(code => {
  process.exitCode = code;
});
