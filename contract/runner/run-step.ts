import { isDynamormError, type Value } from '../../lib/index.js';
import type { Bound, Context, Outcome, Seen } from './context.js';
import { malformed, show, type Data } from './data.js';
import { EXPECTATIONS, type Evidence } from './expectations.js';
import { fieldToWire, toField, toFields } from './field-value.js';
import { OPERATIONS } from './operations.js';
import { readRaw } from './raw-items.js';
import type { Step } from './scenario.js';

/** A step with the counter of what the library sends for it. */
export interface StepContext extends Context {
  requests(): number;
}

/** Runs one step and holds it to its expectations. Answers what is wrong, undefined where nothing is. */
export async function runStep(step: Step, context: StepContext): Promise<string | undefined> {
  const operation = OPERATIONS.get(step.op);
  if (operation === undefined) throw malformed(`unknown op "${step.op}"`);
  const on = context.model(step.model);
  const before = context.requests();
  const key = operation.at?.(step.operands, on);
  let [outcome, error]: [Outcome, Evidence['error']] = [{}, undefined];
  try {
    outcome = await operation.run(step.operands, { ...context, on });
  } catch (thrown) {
    if (!isDynamormError(thrown)) throw thrown;
    error = thrown;
  }
  // Before the item is looked at: that reading is not what the fault is for.
  const idle = operation.setsUp === true ? undefined : context.faults.end();
  if (key !== undefined) outcome = { at: { shape: on, key }, ...outcome };
  if (error !== undefined && !expectsFailure(step.expect))
    return `unexpected ${error.codes.join(', ')}: ${error.message}`;
  const evidence = evidenceOf(context, { outcome, on, error, requests: context.requests() - before });
  if (idle !== undefined) return idle;
  for (const [name, expected] of Object.entries(step.expect)) {
    const wrong = await EXPECTATIONS.get(name)!(expected, evidence);
    if (wrong !== undefined) return `${name}: ${wrong}`;
  }
  return undefined;
}

const expectsFailure = (expect: Data): boolean =>
  expect['error'] !== undefined || expect['errors'] !== undefined || expect['ok'] === false;

function evidenceOf(context: StepContext, facts: Pick<Evidence, 'outcome' | 'on' | 'error' | 'requests'>): Evidence {
  let raw: Promise<Readonly<Record<string, Value>> | undefined> | undefined;
  const { outcome } = facts;
  return {
    ...facts,
    vars: context.vars,
    item: () => (outcome.item === undefined ? freshRead(addressOf(outcome)) : Promise.resolve(outcome.item)),
    raw: () => (raw ??= rawRead(context, addressOf(outcome))),
  };
}

function addressOf({ at }: Outcome): NonNullable<Outcome['at']> {
  if (at === undefined) throw malformed('the step has no item of its own to look at');
  return at;
}

async function freshRead({ shape, key }: { shape: Bound; key: Data }): Promise<Seen> {
  return { shape, fields: await shape.type.find(toFields(shape, key), { consistent: true }) };
}

function rawRead(
  { client }: Context,
  { shape, key }: { shape: Bound; key: Data },
): Promise<Readonly<Record<string, Value>> | undefined> {
  const wire = Object.entries(key).map(([name, value]) => [
    name,
    fieldToWire(shape.attributes.get(name), toField(shape, name, value)),
  ]);
  return readRaw({ client, table: shape.table }, Object.fromEntries(wire) as Readonly<Record<string, Value>>);
}

/** A step in a report. */
export const describeStep = ({ op, model, operands }: Step): string => `${op} ${model} ${show(operands).slice(0, 300)}`;
