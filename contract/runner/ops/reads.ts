import { and } from '../../../lib/index.js';
import { batchGet, transactGet } from '../../../lib/index.js';
import { clauseOf, operandsOf, wordOf } from '../conditions.js';
import type { Bound, Context, Operation, Outcome, Seen } from '../context.js';
import { asText, malformed, membersOf, objectOf, type Data } from '../data.js';
import { fieldOf, toField, toFields } from '../field-value.js';
import { listOf } from '../scenario.js';
import type { Fields, Reading } from '../verbs.js';

const CONSISTENT = { consistent: true };
const ofKey = (operands: Data): Data => objectOf(operands['key'], 'key');

const get: Operation = {
  operands: ['key', 'save'],
  at: ofKey,
  async run({ key, save }, { on, vars }) {
    const fields = await on.type.get(toFields(on, objectOf(key, 'key')), CONSISTENT);
    for (const [name, attribute] of Object.entries(save === undefined ? {} : objectOf(save, 'save')))
      vars.set(name, fields[fieldOf(on, String(attribute))]);
    return { item: { shape: on, fields } };
  },
};

const getOptional: Operation = {
  operands: ['key'],
  at: ofKey,
  async run({ key }, { on }) {
    return { item: { shape: on, fields: await on.type.find(toFields(on, objectOf(key, 'key')), CONSISTENT) } };
  },
};

const QUERY = ['index', 'partition', 'sort', 'filter', 'sort_direction', 'limit', 'projection', 'cursor'];
const SCAN = ['index', 'filter', 'limit', 'projection', 'cursor', 'consistent_read', 'segments'];

/** The query that the operands describe, as a user would build it. */
function queryOf(operands: unknown, on: Bound): Reading {
  const data = membersOf(operands, 'query', [...QUERY, 'consistent_read']);
  const from = data['index'] === undefined ? on.type : on.type.index(asText(data['index']));
  const [key, extra] = partitionOf(data['partition'], on);
  let reading = from.query(key);
  const sort = [...extra, ...((data['sort'] ?? undefined) === undefined ? [] : [data['sort']])];
  if (sort.length > 0) reading = reading.where(o => and(...sort.map(one => clauseOf(o, on, one))));
  const direction = asText(data['sort_direction'] ?? 'ASC').toUpperCase();
  if (direction !== 'ASC' && direction !== 'DESC') throw malformed(`unknown sort_direction ${direction}`);
  if (direction === 'DESC') reading = reading.descending();
  return refined(reading, data, on);
}

/** The partition: `{attribute, operator: "=", value}`, or values by attribute name. Anything but `=` is a condition to be refused. */
function partitionOf(partition: unknown, on: Bound): readonly [object, readonly unknown[]] {
  if (partition === undefined || partition === null) return [{}, []];
  const data = objectOf(partition, 'partition');
  if (typeof data['attribute'] !== 'string') return [toFields(on, data), []];
  const { operator = '=' } = membersOf(data, 'partition', ['attribute', 'operator', 'value', 'values']);
  const attribute = data['attribute'];
  const [value, ...others] = operandsOf(data);
  const key = { [fieldOf(on, attribute)]: toField(on, attribute, value) };
  return [key, wordOf(asText(operator)) === 'eq' && others.length === 0 ? [] : [data]];
}

function scanOf(operands: unknown, on: Bound): Reading {
  const data = membersOf(operands ?? {}, 'scan', SCAN);
  const from = data['index'] === undefined ? on.type : on.type.index(asText(data['index']));
  const options = data['segments'] === undefined ? {} : { segments: Number(data['segments']) };
  return refined(from.scan(options), data, on);
}

function refined(from: Reading, data: Data, on: Bound): Reading {
  let reading = from;
  const filter = data['filter'] ?? [];
  if (!Array.isArray(filter) || filter.length > 0) reading = reading.filter(o => clauseOf(o, on, filter));
  if (data['limit'] !== undefined) reading = reading.limit(Number(data['limit']));
  if (data['consistent_read'] === true) reading = reading.consistent();
  const projection = listOf(data['projection'] ?? [], 'projection');
  if (projection.length > 0) reading = reading.select(...projection.map(name => fieldOf(on, String(name))));
  return reading;
}

async function pageOf(reading: Reading, operands: unknown, on: Bound): Promise<Outcome> {
  const cursor = (operands as Data | undefined)?.['cursor'];
  const page = await reading.page(cursor === undefined || cursor === '' ? {} : { cursor: asText(cursor) });
  return { items: page.items.map(fields => ({ shape: on, fields })), cursor: page.cursor };
}

/** Items of one index partition come in no order where the index has no sort key. */
const isUnordered = (index: unknown, { model }: Bound): boolean =>
  model.indexes?.some(one => one.name === index && one.sort === undefined) === true;

const query: Operation = {
  operands: ['query'],
  run: async ({ query: asked }, { on }) => ({
    ...(await pageOf(queryOf(asked, on), asked, on)),
    unordered: isUnordered(objectOf(asked, 'query')['index'], on),
  }),
};

const scan: Operation = {
  operands: ['scan'],
  run: async ({ scan: asked }, { on }) => ({ ...(await pageOf(scanOf(asked, on), asked, on)), unordered: true }),
};

const count: Operation = {
  operands: ['count'],
  async run({ count: asked }, { on }) {
    const { query: ofQuery, scan: ofScan } = membersOf(asked, 'count', ['query', 'scan']);
    if ((ofQuery === undefined) === (ofScan === undefined)) throw malformed('count takes a query or a scan');
    const operands = objectOf(ofQuery ?? ofScan, 'count.query or count.scan');
    if ((operands['cursor'] ?? '') !== '')
      throw malformed('count goes through every page, from the first: it takes no cursor');
    const reading = ofQuery === undefined ? scanOf(operands, on) : queryOf(operands, on);
    return { count: await reading.count(), items: [] };
  },
};

/** Keys of several models: `{model?, key}`, or a key alone. */
function addressed(entry: unknown, { on, model }: Context & { readonly on: Bound }): readonly [Bound, Data] {
  const data = objectOf(entry, 'a key');
  if (on.attributes.has('key') || data['key'] === undefined) return [on, data];
  const { model: name, key } = membersOf(data, 'a key', ['model', 'key']);
  return [name === undefined ? on : model(asText(name)), objectOf(key, 'key')];
}

const seen = (keys: readonly (readonly [Bound, Data])[], found: readonly unknown[]): Seen[] =>
  keys.map(([shape], i) => ({ shape, fields: found[i] as Fields | undefined }));

const transactGetOperation: Operation = {
  operands: ['transact_get'],
  async run({ transact_get }, context) {
    const { items } = membersOf(transact_get, 'transact_get', ['items']);
    const keys = listOf(items, 'transact_get.items').map(entry => addressed(entry, context));
    const found = await transactGet(keys.map(([shape, key]) => shape.type.key(toFields(shape, key))));
    return { items: seen(keys, found) };
  },
};

const batchGetOperation: Operation = {
  operands: ['batch_get'],
  async run({ batch_get }, context) {
    const { keys: asked, consistent_read } = membersOf(batch_get, 'batch_get', ['keys', 'consistent_read']);
    const keys = listOf(asked, 'batch_get.keys').map(entry => addressed(entry, context));
    const { items } = await batchGet(
      keys.map(([shape, key]) => shape.type.key(toFields(shape, key))),
      consistent_read === false ? {} : CONSISTENT,
    );
    return { items: seen(keys, items) };
  },
};

export const readOperations = {
  get,
  get_optional: getOptional,
  query,
  scan,
  count,
  transact_get: transactGetOperation,
  batch_get: batchGetOperation,
} satisfies Readonly<Record<string, Operation>>;
