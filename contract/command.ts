import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isRoad, ROADS, takeRoad } from '../spec/support/roads/road.js';
import { readCapabilities } from './runner/capabilities.js';
import { endpointEngine, localEngine, memoryEngine, type ContractEngine } from './runner/engines.js';
import { loadModels } from './runner/models.js';
import { writeParity } from './runner/parity.js';
import { TIERS } from './runner/scenario-files.js';
import { runDirectory, type Result } from './runner/suite.js';

/** What is wrong with the command's own options or places; nothing was run then. */
class Refusal extends Error {}

function refuse(sentence: string): never {
  throw new Refusal(sentence);
}

/** Where the command writes: its report, and what it refuses. */
export interface Terminal {
  log(line: string): void;
  error(line: string): void;
}

/**
 * `npm run contract`. Answers the exit code: 0 where all passed, 1 where a scenario failed or a model cannot be read, 2 where
 * nothing could be run.
 */
export async function command(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await report(optionsOf(args), terminal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    terminal.error(error.message);
    return 2;
  }
}

type Options = ReturnType<typeof optionsOf>;

function optionsOf(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: args.filter((argument, i) => i > 0 || argument !== '--'),
      options: {
        tier: { type: 'string' },
        scenarios: { type: 'string', default: 'contract/scenarios' },
        models: { type: 'string', default: 'contract/dms/v0.2/models' },
        capabilities: { type: 'string', default: 'contract/capabilities.yml' },
        engine: { type: 'string', default: 'local' },
        road: { type: 'string', default: 'wire' },
        json: { type: 'string' },
        parity: { type: 'boolean', default: false },
      },
    });
    const { tier, road } = values;
    if (tier !== undefined && !(TIERS as readonly string[]).includes(tier))
      return refuse(`--tier is one of ${TIERS.join(', ')}, not ${tier}`);
    if (!isRoad(road)) return refuse(`--road is one of ${ROADS.join(', ')}, not ${road}`);
    takeRoad(road);
    return values;
  } catch (error) {
    return refuse((error as Error).message);
  }
}

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

async function run(name: string, values: Options, terminal: Terminal): Promise<Result[]> {
  const print = ({ tier, name: scenario, ms, failure }: Result): void => {
    terminal.log(`${failure === undefined ? 'pass' : 'FAIL'}  ${tier}  ${scenario} (${ms} ms)`);
    if (failure !== undefined) terminal.log(`      ${failure}`);
  };
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

async function report(values: Options, terminal: Terminal): Promise<number> {
  const results = await run(values.engine, values, terminal);
  if (values.parity) {
    results.push(...(await run(values.engine === 'memory' ? 'local' : 'memory', values, terminal)));
    const root = dirname(dirname(placeOf(values.scenarios)));
    writeParity(join(root, 'docs', 'parity.md'), results);
  }
  const failed = results.filter(({ failure }) => failure !== undefined).length;
  const passed = results.length - failed;
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify({ passed, failed, results }, null, 2)}\n`);
  terminal.log(`${passed} passed, ${failed} failed`);
  // Nothing that ran is nothing that passed.
  if (results.length === 0) refuse(`no scenarios in ${values.scenarios}`);
  return failed === 0 ? 0 : 1;
}
