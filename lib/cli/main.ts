#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runProgram } from './run-program.js';

// Who read the output has enough, as `head` has after a few lines: a program that ends then, as others of a pipe do, owes no stack trace.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });

// The same two folders up from the source and from the built program.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

void runProgram(process.argv.slice(2), {
  version,
  out: text => void process.stdout.write(`${text}\n`),
  error: text => void process.stderr.write(`${text}\n`),
}).then(code => {
  process.exitCode = code;
});
