import { dirname, resolve } from 'node:path';
import { session } from '../../lib/index.js';
import { deterministicCipher } from '../../lib/testkit/deterministic-cipher.js';
import type { Capabilities } from './capabilities.js';
import { checkStep } from './check-step.js';
import type { Bound } from './context.js';
import { malformed } from './data.js';
import type { ContractEngine, Opened } from './engines.js';
import { Faults } from './faults.js';
import { knownModel, type Known } from './models.js';
import { describeStep, runStep, type StepContext } from './run-step.js';
import type { Scenario, Step } from './scenario.js';
import { dropTable, makeTable, tableInput } from './tables.js';

/** What scenarios are run with. */
export interface Suite {
  readonly models: ReadonlyMap<string, Known>;
  readonly capabilities: Capabilities;
  readonly engine: ContractEngine;
}

/** Names under which a scenario may mean this runtime. */
const OURS = ['ts', 'typescript', 'node', 'nodejs', 'dynamorm'];

/** Runs a scenario on tables of its own. Answers the reason why it failed, undefined where it passed. */
export async function runScenario(scenario: Scenario, suite: Suite): Promise<string | undefined> {
  const refused = suite.capabilities.refusal(scenario.capabilities);
  if (refused !== undefined) return refused;
  const steps = [...(scenario.seeding?.steps ?? []), ...scenario.steps];
  if (!steps.some(step => Object.keys(step.expect).length > 0)) return 'the scenario expects nothing';
  for (const step of steps) checkStep(step);
  for (const one of [scenario.seeding?.steps ?? [], scenario.steps])
    if (one.at(-1)?.op === 'fault') return 'malformed scenario: no step follows the last fault';
  const opened = suite.engine.open();
  try {
    return await runOn(opened, scenario, suite);
  } finally {
    opened.client.destroy();
  }
}

async function runOn(opened: Opened, scenario: Scenario, suite: Suite): Promise<string | undefined> {
  const { models, rename } = modelsOf(scenario, suite);
  const { seeding } = scenario;
  const ours = seeding !== undefined && OURS.includes(seeding.runtime.toLowerCase());
  const tables = [...new Set(models.map(({ model }) => rename(model.table.name)))];
  try {
    let seeded = false;
    for (const name of tables) {
      const sharing = models.map(({ model }) => model).filter(model => rename(model.table.name) === name);
      const keep = seeding !== undefined && !ours;
      seeded = (await makeTable(tableInput(name, sharing), { ...opened, keep })) || seeded;
    }
    const context = contextOf(opened, scenario, { models, rename });
    const before = seeded ? [] : (seeding?.steps ?? []);
    return (await runSteps(before, 'seed step', context)) ?? (await runSteps(scenario.steps, 'step', context));
  } finally {
    // What we seed for other runtimes stays for them to read.
    if (opened.shared && !ours) for (const name of tables) await dropTable(opened.client, name);
  }
}

async function runSteps(steps: readonly Step[], what: string, context: StepContext): Promise<string | undefined> {
  for (const [i, step] of steps.entries()) {
    let wrong: string | undefined;
    try {
      wrong = await runStep(step, context);
    } catch (error) {
      wrong = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
    if (wrong !== undefined) return `${what} ${i + 1}: ${describeStep(step)}\n      ${wrong}`;
  }
  return undefined;
}

interface Models {
  readonly models: readonly Known[];
  readonly rename: (table: string) => string;
}

/** The models a scenario touches; `table.name` is another name for the table of its main model. */
function modelsOf(scenario: Scenario, suite: Suite): Models {
  const names = new Set([scenario.model]);
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (name === 'model' && typeof member === 'string' && suite.models.has(member)) names.add(member);
      visit(member);
    }
  };
  visit([...(scenario.seeding?.steps ?? []), ...scenario.steps]);
  const models = [...names].map(name => knownModel(suite.models, name));
  const main = models[0]!.model.table.name;
  return { models, rename: name => (name === main ? (scenario.table ?? name) : name) };
}

function contextOf(opened: Opened, scenario: Scenario, { models, rename }: Models): StepContext {
  let requests = 0;
  const { now } = opened;
  const speaking = session({
    client: opened.client as never,
    tableName: rename,
    ...(scenario.seed !== undefined && { cipher: deterministicCipher(scenario.seed) }),
    ...(now !== undefined && { clock: { now, sleep: (ms: number) => opened.pass(ms) } }),
    on: { request: () => void requests++ },
  });
  const bound = new Map<string, Bound>(
    models.map(known => [
      known.model.name,
      { ...known, type: known.type.using(speaking), table: rename(known.model.table.name) },
    ]),
  );
  return {
    session: speaking,
    client: opened.client,
    vars: new Map(),
    faults: new Faults(opened.client),
    folder: dirname(resolve(scenario.file)),
    requests: () => requests,
    pass: ms => opened.pass(ms),
    model(name) {
      const model = bound.get(name);
      if (model === undefined) throw malformed(`no model ${name}`);
      return model;
    },
  };
}
