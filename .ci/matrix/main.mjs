// `npm run matrix [-- NAME … --list --pinned --ci --verbose]`: the packed library in small fresh projects of somebody else, each of
// which builds and runs the same round trip. Prints a table; with the newest versions it also writes docs/consumers.md.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import Table from 'cli-table3';
import ora from 'ora';
import { consumers } from './consumers.mjs';
import { root } from './files.mjs';
import { lockedVersions, writeResults } from './page.mjs';
import { createProjects } from './project.mjs';

const AT_ONCE = 2;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean' },
    pinned: { type: 'boolean' },
    ci: { type: 'boolean' },
    verbose: { type: 'boolean' },
    packed: { type: 'boolean' },
  },
});
const wanted = positionals.map(text => text.toLowerCase());
const chosen = consumers.filter(
  ({ name, group, ci }) =>
    (!values.ci || ci) && (wanted.length === 0 || wanted.some(text => `${group} ${name}`.toLowerCase().includes(text))),
);
if (values.list) {
  for (const { group, name } of chosen) console.log(`${group.padEnd(26)}${name}`);
  process.exit(0);
}
if (chosen.length === 0) {
  console.error(`No consumer has ${wanted.join(' or ')} in its name; --list names them.`);
  process.exit(2);
}

const tarball = join(root, '.tmp', 'package', 'dynamorm.tgz');
const spinner = ora({ text: 'packing the library', stream: process.stderr }).start();
if (!values.packed || !existsSync(tarball)) {
  for (const script of ['scripts/build.mjs', '.ci/packaging/pack.mjs']) {
    const { status, stderr } = spawnSync(process.execPath, [join(root, script)], { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${script} failed: ${stderr}`);
  }
}
const projects = createProjects(tarball, values.pinned ? lockedVersions() : undefined);
spinner.text = 'running the round trip by itself';
const expected = await projects.reference();

const results = new Map();
const running = new Set();
const show = () => {
  const red = [...results.values()].filter(({ reason }) => reason).length;
  spinner.text = `${results.size} of ${chosen.length}, ${red} red: ${[...running].join(' · ')}`;
};
const queue = [...chosen];
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
      running.add(row.name);
      show();
      const started = performance.now();
      const result = await projects.run(row, expected);
      running.delete(row.name);
      results.set(row.name, { ...result, seconds: (performance.now() - started) / 1000 });
      // A log has no line that moves.
      if (!spinner.isEnabled) console.error(`${result.reason ? '✗' : '✓'} ${row.name}`);
      if (values.verbose && result.reason) {
        spinner.clear();
        console.error(`--- ${row.name}\n${result.said ?? result.reason}`);
      }
      show();
    }
  }),
);
spinner.stop();

const colour = process.stdout.isTTY || process.env.CI ? styleText : (_, text) => text;
// What a terminal leaves beside the longest name, the seconds and the lines between.
const longest = Math.max(...chosen.map(({ name }) => name.length));
const room = Math.min(72, Math.max(20, (process.stdout.columns || 140) - longest - 17));
const table = new Table({
  head: ['consumer', 'outcome', 'seconds'],
  style: { head: [], border: [], compact: true },
  colWidths: [null, room, null],
  colAligns: ['left', 'left', 'right'],
  wordWrap: true,
});
let failed = 0;
for (const { name, red } of chosen) {
  const { reason, seconds } = results.get(name);
  // A row whose cause is known and lies outside is told, and is no failure; one that recovered is.
  const isFault = Boolean(reason) !== Boolean(red);
  failed += isFault ? 1 : 0;
  const outcome = reason ? `${red ? `known: ${red}` : reason}` : red ? `works again; it was red: ${red}` : 'works';
  table.push([name, colour(isFault ? 'red' : reason ? 'yellow' : 'green', outcome), seconds.toFixed(1)]);
}
console.log(table.toString());
console.log(`${chosen.length - failed} passed, ${failed} failed`);
if (!values.pinned) {
  const kept = [...results].map(([name, { versions, reason }]) => [name, { versions, ...(reason && { reason }) }]);
  await writeResults(new Map(kept));
}
process.exit(failed === 0 ? 0 : 1);
