// `npm run contract:mutants [-- WORDS OF A RULE]`: flips one behaviour of the library at a time; the scenarios that name its rule must notice.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundleMutant, readSources } from './mutants/bundle.js';
import { MUTANTS } from './mutants/list.js';
import type { Mutant } from './mutants/mutant.js';

const root = resolve('.');
const folder = join(root, '.tmp', `mutants-${process.pid}`);
mkdirSync(folder, { recursive: true });
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const sources = readSources(root);

interface Killer {
  readonly name: string;
  readonly failure: string;
}

/** Runs a bundle in a worker: a process-wide registry, session and SDK register of its own. */
function killersOf(outfile: string, scenarios: readonly string[]): Promise<readonly Killer[]> {
  return new Promise((done, fail) => {
    const worker = new Worker(outfile, { workerData: { root, scenarios } });
    worker.once('message', done);
    worker.once('error', error => done([{ name: 'crash', failure: String(error) }]));
    worker.once('exit', code => fail(new Error(`the worker ended with ${code} and said nothing`)));
  });
}

async function examine(mutant: Mutant | undefined, scenarios: readonly string[]): Promise<readonly Killer[]> {
  const outfile = join(folder, `${mutant === undefined ? 'none' : MUTANTS.indexOf(mutant)}.mjs`);
  await bundleMutant(mutant, { root, outfile, sources });
  return killersOf(outfile, scenarios);
}

/** All of them, or those whose rule holds the words given. */
const words = process.argv.slice(2).filter(argument => argument !== '--');
const chosen = MUTANTS.filter(({ rule }) => words.every(word => rule.includes(word)));
if (chosen.length === 0) throw new Error(`no mutant of the rule ${words.join(' ')}`);
const named = [...new Set(chosen.flatMap(({ scenarios }) => scenarios))];
const absent = named.filter(
  name => !name.startsWith('probe/') && !existsSync(join(root, 'contract/scenarios', `${name}.yml`)),
);
if (absent.length > 0) throw new Error(`no such scenarios: ${absent.join(', ')}`);
const sound = await examine(undefined, named);
if (sound.length > 0) {
  for (const { name, failure } of sound) console.error(`${name} fails without any mutant:\n      ${failure}`);
  process.exit(1);
}

/** What became of a mutant, in the words of the report. */
async function verdictOf(mutant: Mutant): Promise<string> {
  try {
    const [killer] = await examine(mutant, mutant.scenarios);
    return killer === undefined ? 'SURVIVED' : `killed by ${killer.name}`;
  } catch (error) {
    return `STALE     ${(error as Error).message}`;
  }
}

let survived = 0;
const tell = (mutant: Mutant, verdict: string): void => {
  if (!verdict.startsWith('killed')) survived++;
  console.log(`${mutant.rule.padEnd(58)} ${verdict}`);
};
const queue = [...chosen];
async function work(): Promise<void> {
  for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) tell(mutant, await verdictOf(mutant));
}
await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, work));
console.log(`${chosen.length - survived} killed, ${survived} survived`);
process.exitCode = survived === 0 ? 0 : 1;
