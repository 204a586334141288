// `npm run docs:storm`: runs the built-in programs of `dynamorm storm` and writes their figures into docs/storm.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { builtInStorms, runStorm } from '../lib/cli/storm.js';
import { figuresPage, progressText, type StormFigures } from '../lib/cli/storm-report.js';

const file = resolve('docs/storm.md');
const plan = { seeds: Array.from({ length: 20 }, (_, i) => i + 1), clients: [1, 2, 8] };
const storms = builtInStorms();
const figures: StormFigures[] = [];
const started = Date.now();
for (const [at, named] of storms.entries()) {
  const outcome = await runStorm(named, plan, () => undefined);
  if (outcome.smallest !== undefined)
    throw new Error(
      `${named.verb} × ${named.kind} does not hold: npm run storm -- --verbs ${named.verb} --kinds ${named.kind}`,
    );
  figures.push(...outcome.figures);
  const seconds = (Date.now() - started) / 1000;
  console.error(progressText({ title: `${named.verb} × ${named.kind}`, done: at + 1, total: storms.length, seconds }));
}
const page = readFileSync(file, 'utf8').replace(
  /(<!-- figures -->\n)[^]*(<!-- \/figures -->)/,
  (_, begin: string, end: string) => `${begin}\n${figuresPage(figures)}\n\n${end}`,
);
writeFileSync(file, await format(page, { ...(await resolveConfig(file)), filepath: file }));
