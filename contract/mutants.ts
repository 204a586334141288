// `npm run contract:mutants`: flips one behaviour of the library at a time; the scenarios that name its rule must notice.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { bundleMutant, readSources } from './mutants/bundle.js';
import { MUTANTS, type Mutant } from './mutants/list.js';

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

const named = [...new Set(MUTANTS.flatMap(({ scenarios }) => scenarios))];
const absent = named.filter(name => !existsSync(join(root, 'contract/scenarios', `${name}.yml`)));
if (absent.length > 0) throw new Error(`no such scenarios: ${absent.join(', ')}`);
const sound = await examine(undefined, named);
if (sound.length > 0) {
  for (const { name, failure } of sound) console.error(`${name} fails without any mutant:\n      ${failure}`);
  process.exit(1);
}

let survived = 0;
for (const mutant of MUTANTS) {
  let verdict: string;
  try {
    const [killer] = await examine(mutant, mutant.scenarios);
    verdict = killer === undefined ? 'SURVIVED' : `killed by ${killer.name}`;
  } catch (error) {
    verdict = `STALE     ${(error as Error).message}`;
  }
  if (!verdict.startsWith('killed')) survived++;
  console.log(`${mutant.rule.padEnd(50)} ${verdict}`);
}
console.log(`${MUTANTS.length - survived} killed, ${survived} survived`);
process.exitCode = survived === 0 ? 0 : 1;
