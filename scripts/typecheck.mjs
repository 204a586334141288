// `npm run typecheck [-- --only 6]`: the whole repository, type specs included, under each TypeScript users may have and
// both decorator protocols.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const COMPILERS = [
  { version: '5.9', name: 'typescript-5.9' },
  { version: '6', name: 'typescript' },
  { version: '7', name: 'typescript-7' },
];
const PROTOCOLS = [
  { protocol: 'standard', project: 'tsconfig.json' },
  { protocol: 'legacy', project: 'tsconfig.legacy.json' },
];

const at = process.argv.indexOf('--only');
const only = at === -1 ? undefined : process.argv[at + 1];
const runs = COMPILERS.filter(({ version }) => only === undefined || version === only).flatMap(compiler =>
  PROTOCOLS.map(protocol => ({ ...compiler, ...protocol })),
);
if (runs.length === 0) {
  console.error(`--only takes one of ${COMPILERS.map(({ version }) => version).join(', ')}.`);
  process.exit(2);
}

const packageJson = name => createRequire(import.meta.url).resolve(`${name}/package.json`);

/** One compiler over one protocol; its output is kept together. */
function check({ name, project }) {
  const tsc = join(dirname(packageJson(name)), 'bin', 'tsc');
  const started = performance.now();
  return new Promise(resolve => {
    const child = spawn(process.execPath, [tsc, '-p', project, '--noEmit', '--pretty', 'false'], { cwd: root });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk));
    child.once('close', code => resolve({ code, output, seconds: (performance.now() - started) / 1000 }));
  });
}

/** Each complaint, and which runs it comes from: most come from all of them and are told once. */
const complaints = new Map();
let failed = 0;
const queue = [...runs];
async function worker() {
  for (let run = queue.shift(); run !== undefined; run = queue.shift()) {
    const { code, output, seconds } = await check(run);
    const name = `TypeScript ${run.version.padEnd(4)} ${run.protocol.padEnd(9)}`;
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} ${seconds.toFixed(1)} s`);
    if (code === 0) continue;
    failed += 1;
    // Lines that are indented go on about the one before.
    for (const complaint of output.trim().split(/\n(?!\s)/)) {
      const place = /^\S+\(\d+,\d+\): error TS\d+/.exec(complaint)?.[0] ?? complaint;
      const known = complaints.get(place) ?? { complaint, from: [] };
      known.from.push(`${run.version} ${run.protocol}`);
      complaints.set(place, known);
    }
  }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
for (const { complaint, from } of complaints.values()) {
  console.log(from.length === failed && failed === runs.length ? complaint : `[${from.join(', ')}] ${complaint}`);
}
process.exit(failed === 0 ? 0 : 1);
