// `npm run contract -- [--tier p0] [--scenarios DIR] [--models DIR] [--engine local|memory|ENDPOINT] [--json FILE] [--parity]`
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readCapabilities } from './runner/capabilities.js';
import { endpointEngine, localEngine, memoryEngine, type ContractEngine } from './runner/engines.js';
import { loadModels } from './runner/models.js';
import { writeParity } from './runner/parity.js';
import { TIERS } from './runner/scenario-files.js';
import { runDirectory, type Result } from './runner/suite.js';

function refuse(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({
      args: process.argv.slice(2).filter((argument, i) => i > 0 || argument !== '--'),
      options: {
        tier: { type: 'string' },
        scenarios: { type: 'string', default: 'contract/scenarios' },
        models: { type: 'string', default: 'contract/dms/v0.2/models' },
        capabilities: { type: 'string', default: 'contract/capabilities.yml' },
        engine: { type: 'string', default: 'local' },
        json: { type: 'string' },
        parity: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

const values = options();

/** A path as it is meant: from this folder, or from the one npm was called in. */
function placeOf(path: string): string {
  const called = resolve(process.env['INIT_CWD'] ?? '.', path);
  const place = existsSync(resolve(path)) || !existsSync(called) ? resolve(path) : called;
  return existsSync(place) ? place : refuse(`there is no ${path}`);
}

async function engineOf(name: string): Promise<{ engine: ContractEngine; stop?: () => Promise<void> }> {
  if (name === 'memory') return { engine: memoryEngine() };
  if (name !== 'local') {
    const endpoint = /^[\w.-]+:\d+$/.test(name) ? `http://${name}` : name;
    if (!/^https?:\/\//.test(endpoint)) refuse(`--engine is local, memory or an endpoint, not ${name}`);
    return { engine: endpointEngine(endpoint) };
  }
  // By its own path: it looks for its neighbours, which a bundle has not got.
  const script = pathToFileURL(resolve('scripts/dynamodb-local.mjs')).href;
  const { howToGetDynamoDBLocal, startDynamoDBLocal } = (await import(
    script
  )) as typeof import('../scripts/dynamodb-local.mjs');
  const started = await startDynamoDBLocal();
  if ('missing' in started) refuse(`No DynamoDB Local: ${started.missing}. ${howToGetDynamoDBLocal}`);
  return { engine: localEngine(started.endpoint), stop: () => started.stop() };
}

function print({ tier, name, ms, failure }: Result): void {
  console.log(`${failure === undefined ? 'pass' : 'FAIL'}  ${tier}  ${name} (${ms} ms)`);
  if (failure !== undefined) console.log(`      ${failure}`);
}

async function run(name: string): Promise<Result[]> {
  const { engine, stop } = await engineOf(name);
  const refused: Result[] = [];
  try {
    const models = await loadModels(placeOf(values.models), (file, failure) => {
      const result = {
        name: 'model',
        tier: '-',
        file,
        capabilities: [],
        engine: engine.name,
        steps: 0,
        ms: 0,
        failure,
      };
      refused.push(result);
      print(result);
    });
    const suite = { models, capabilities: readCapabilities(placeOf(values.capabilities)), engine };
    const scenarios = { directory: placeOf(values.scenarios), tier: values.tier };
    return [...refused, ...(await runDirectory(suite, scenarios, print))];
  } finally {
    await stop?.();
  }
}

if (values.tier !== undefined && !(TIERS as readonly string[]).includes(values.tier))
  refuse(`--tier is one of ${TIERS.join(', ')}, not ${values.tier}`);
const results = await run(values.engine);
if (values.parity) {
  results.push(...(await run(values.engine === 'memory' ? 'local' : 'memory')));
  const root = dirname(dirname(placeOf(values.scenarios)));
  writeParity(join(root, 'docs', 'parity.md'), results);
}
const failed = results.filter(({ failure }) => failure !== undefined).length;
const passed = results.length - failed;
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ passed, failed, results }, null, 2)}\n`);
console.log(`${passed} passed, ${failed} failed`);
// Nothing that ran is nothing that passed.
if (results.length === 0) refuse(`no scenarios in ${values.scenarios}`);
process.exitCode = failed === 0 ? 0 : 1;
