import type { Value } from '../../lib/index.js';
import type { Bound, Outcome, Seen } from './context.js';
import { malformed, objectOf, show, type Data } from './data.js';
import { fieldOf, fieldToWire } from './field-value.js';
import { matches, wireType } from './match.js';
import { listOf } from './scenario.js';

/** What a step is held to. */
export interface Evidence {
  readonly outcome: Outcome;
  readonly on: Bound;
  /** The error thrown, undefined where the step succeeded. */
  readonly error: { readonly code: string; readonly codes: readonly string[]; readonly message: string } | undefined;
  /** Requests that the library sent for the step. */
  readonly requests: number;
  readonly vars: ReadonlyMap<string, unknown>;
  /** The item as the library reads it now: what the step itself read, or a fresh read of what it wrote. */
  item(): Promise<Seen>;
  /** The same item as the service's JSON has it. */
  raw(): Promise<Readonly<Record<string, Value>> | undefined>;
}

/** Answers what is wrong, undefined where nothing is. */
type Check = (expected: unknown, evidence: Evidence) => Promise<string | undefined> | string | undefined;

const unlike = (what: string, expected: unknown, seen: unknown): string =>
  `${what}: expected ${show(expected)}, saw ${show(seen)}`;

/** What differs between an item as read and the members expected of it. */
function difference(expected: unknown, seen: Seen): string | undefined {
  if (expected === null) return seen.fields === undefined ? undefined : unlike('item', 'no item', seen.fields);
  const { fields, shape } = seen;
  if (fields === undefined) return unlike('item', expected, undefined);
  for (const [name, value] of Object.entries(objectOf(expected, 'the expected item'))) {
    const held = fields[fieldOf(shape, name)];
    const attribute = shape.attributes.get(name);
    const wire = held === undefined ? undefined : fieldToWire(attribute, held);
    if (!matches(value, wire, attribute)) return unlike(name, value, held);
  }
  return undefined;
}

async function itemEquals(expected: unknown, evidence: Evidence): Promise<string | undefined> {
  const seen = await evidence.item();
  const wrong = difference(expected, seen);
  if (wrong !== undefined) return wrong;
  const wanted = Object.keys(objectOf(expected, 'item_equals')).sort();
  const held = [...seen.shape.fields].filter(([, field]) => seen.fields?.[field] !== undefined).map(([name]) => name);
  if (show(held.sort()) !== show(wanted)) return unlike('attributes', wanted, held);
  if (evidence.outcome.at === undefined) return undefined;
  const stored = Object.keys((await evidence.raw()) ?? {}).sort();
  return show(stored) === show(wanted) ? undefined : unlike('stored attributes', wanted, stored);
}

/** An attribute that is stored, whatever it is called: `__proto__` too. */
const own = (item: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;

async function rawContains(expected: unknown, { raw, on, outcome }: Evidence): Promise<string | undefined> {
  const item = await raw();
  const { attributes } = outcome.at?.shape ?? on;
  for (const [name, value] of Object.entries(objectOf(expected, 'raw_item_contains')))
    if (!matches(value, own(item, name), attributes.get(name))) return unlike(`stored ${name}`, value, own(item, name));
  return undefined;
}

async function rawTypes(expected: unknown, { raw }: Evidence): Promise<string | undefined> {
  const item = await raw();
  for (const [name, given] of Object.entries(objectOf(expected, 'raw_attribute_types'))) {
    const held = own(item, name);
    const type = given ?? 'NULL'; // what YAML makes of an unquoted NULL
    if (held === undefined || wireType(held) !== type) return unlike(`type of ${name}`, type, held && wireType(held));
  }
  return undefined;
}

async function hasFields(expected: unknown, evidence: Evidence): Promise<string | undefined> {
  const { fields, shape } = await evidence.item();
  for (const name of listOf(expected, 'item_has_fields').map(String))
    if (fields?.[fieldOf(shape, name)] === undefined) return unlike(name, 'a value', undefined);
  return undefined;
}

async function missingFields(expected: unknown, evidence: Evidence): Promise<string | undefined> {
  // An image is all there is of a hydrated item; whatever is in a table is looked at there.
  const item =
    evidence.outcome.at === undefined ? definedFields(await evidence.item()) : ((await evidence.raw()) ?? undefined);
  if (item === undefined) return 'there is no item whose attributes could be missing';
  for (const name of listOf(expected, 'item_missing_fields').map(String))
    if (Object.hasOwn(item, name)) return unlike(name, 'no attribute', item[name]);
  return undefined;
}

function definedFields({ shape, fields }: Seen): Data | undefined {
  if (fields === undefined) return undefined;
  const names = [...shape.fields].filter(([, field]) => fields[field] !== undefined);
  return Object.fromEntries(names.map(([name, field]) => [name, fields[field]]));
}

/** `{attribute: variable}`, or `{attribute, var}` for one. */
async function againstVars(expected: unknown, evidence: Evidence, same: boolean): Promise<string | undefined> {
  const data = objectOf(expected, 'item_field_equals_var');
  const single = data['var'] !== undefined && (data['attribute'] ?? data['field']) !== undefined;
  const pairs = single ? [[String(data['attribute'] ?? data['field']), data['var']] as const] : Object.entries(data);
  const { fields, shape } = await evidence.item();
  for (const [name, variable] of pairs) {
    if (!evidence.vars.has(String(variable))) throw malformed(`no step saved ${String(variable)}`);
    const [held, saved] = [fields?.[fieldOf(shape, name)], evidence.vars.get(String(variable))];
    if ((show(held) === show(saved)) !== same)
      return unlike(name, `${same ? '' : 'anything but '}${show(saved)}`, held);
  }
  return undefined;
}

function itemsContain(expected: unknown, { outcome }: Evidence): string | undefined {
  const wanted = listOf(expected, 'items_contains');
  const all = outcome.items;
  if (all === undefined) return 'the step answered no items';
  const positional = wanted.includes(null) || wanted.length === all.length;
  const seen = positional ? all : all.filter(({ fields }) => fields !== undefined);
  const left = [...seen];
  for (const [i, one] of wanted.entries()) {
    if (outcome.unordered === true) {
      const at = left.findIndex(item => difference(one, item) === undefined);
      if (at < 0)
        return unlike(
          `items, one of them`,
          one,
          seen.map(({ fields }) => fields),
        );
      left.splice(at, 1);
      continue;
    }
    const item = seen[i];
    const wrong = item === undefined ? unlike('item', one, undefined) : difference(one, item);
    if (wrong !== undefined) return `items[${i}]: ${wrong}`;
  }
  return undefined;
}

function itemsMissing(expected: unknown, { outcome }: Evidence): string | undefined {
  if (outcome.items === undefined || outcome.items.length === 0) return 'the step answered no items';
  for (const [i, { fields, shape }] of outcome.items.entries())
    for (const name of listOf(expected, 'items_missing_fields').map(String))
      if (fields?.[fieldOf(shape, name)] !== undefined) return unlike(`items[${i}].${name}`, 'no value', fields);
  return undefined;
}

function codeAmong(expected: unknown, { error }: Evidence): string | undefined {
  const wanted = Array.isArray(expected) ? expected.map(String) : [String(expected)];
  if (error === undefined) return unlike('error', expected, 'success');
  const missing = wanted.filter(code => error.code !== code && !error.codes.includes(code));
  return missing.length === 0 ? undefined : unlike('error', expected, `${error.codes.join(', ')}: ${error.message}`);
}

const equal =
  (what: string, seen: (evidence: Evidence) => unknown): Check =>
  (expected, evidence) =>
    show(expected) === show(seen(evidence)) ? undefined : unlike(what, expected, seen(evidence));

/** Every expectation of the format by name. One that is not here fails the scenario. */
export const EXPECTATIONS: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'ok',
    (expected, { error }) => ((error === undefined) === expected ? undefined : unlike('ok', expected, error?.message)),
  ],
  ['error', codeAmong],
  ['errors', codeAmong],
  ['item_contains', async (expected, evidence) => difference(expected, await evidence.item())],
  ['item_equals', itemEquals],
  ['item_has_fields', hasFields],
  ['item_missing_fields', missingFields],
  ['raw_attribute_types', rawTypes],
  ['raw_item_contains', rawContains],
  ['item_field_equals_var', (expected, evidence) => againstVars(expected, evidence, true)],
  ['item_field_not_equals_var', (expected, evidence) => againstVars(expected, evidence, false)],
  ['item_count', equal('item_count', ({ outcome }) => outcome.items?.filter(({ fields }) => fields).length)],
  ['items_contains', itemsContain],
  ['items_missing_fields', itemsMissing],
  ['count', equal('count', ({ outcome }) => outcome.count ?? outcome.items?.length)],
  ['item_absent', absent],
  ['cursor_equals', cursorEquals],
  ['requests', equal('requests', ({ requests }) => requests)],
  ['kind', equal('kind', ({ outcome }) => outcome.kind)],
]);

function cursorEquals(expected: unknown, { outcome }: Evidence): string | undefined {
  if (!('cursor' in outcome)) return 'the step answered no page';
  return outcome.cursor === (expected === '' ? undefined : expected)
    ? undefined
    : unlike('cursor', expected, outcome.cursor ?? '');
}

async function absent(expected: unknown, evidence: Evidence): Promise<string | undefined> {
  const read = evidence.outcome.item !== undefined;
  const item = read ? evidence.outcome.item?.fields : await evidence.raw();
  return (item === undefined) === expected ? undefined : unlike('item_absent', expected, item);
}
