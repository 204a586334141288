import type { Item } from '../../values/value.js';
import { invalid } from '../failure.js';
import { StoredItem, type Change } from '../storage/table-data.js';
import { nameOf, tableOf, type Context } from '../table-state.js';
import type { Table } from '../tables/table.js';
import { canonicalItem } from '../validation/attribute-value.js';
import { NAME_PATTERN, NOT_NULL, ConstraintErrors, bound } from '../validation/expression-parameters.js';
import { checkedSize, checkWithEntries } from '../validation/item-size.js';
import { checkBatchItemKey, checkIndexKeys, checkKey } from '../validation/key.js';
import { operation, currentOperation } from '../wire/operation.js';
import { TableCosts, CapacityMeter, readUnits } from './capacity.js';
import { find, shown, type Get } from './get.js';
import {
  BATCH_WRITE,
  BATCH_GET,
  type WriteRequest,
  type BatchWriteInput,
  type BatchGetInput,
  type KeysAndAttributes,
} from './many-shapes.js';
import { addCapacity, addMetrics, openProjection, type ReturnInput } from './request-expressions.js';

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;
const NAMES_RULE =
  'Map keys must satisfy constraint: [Member must have length less than or equal to 255, ' +
  `Member must have length greater than or equal to 3, ${NAME_PATTERN}]`;

/** The members of a batch, by table. */
type Requests = Readonly<Record<string, unknown>>;

/** The constraint errors of a batch's own members, other than what it asks of its tables. */
function batchErrors(
  input: ReturnInput & { readonly RequestItems?: Requests | undefined },
  errors: ConstraintErrors,
): ConstraintErrors {
  addCapacity(errors, input);
  addMetrics(errors, input);
  if (input.RequestItems === undefined) errors.add(undefined, 'requestItems', NOT_NULL);
  return errors;
}

/** What is wrong with the names of a batch's tables: one error for the whole map, which `dump` shows. */
function namesFault(requests: Requests, dump: () => string): string | undefined {
  if (Object.keys(requests).every(name => NAME.test(nameOf(name)))) return undefined;
  return `Value '${dump()}' at 'requestItems' failed to satisfy constraint: ${NAMES_RULE}`;
}

/** The error of a member that must be there. */
function missing(path: string): Error {
  return invalid(`1 validation error detected: Value null at '${path}' failed to satisfy constraint: ${NOT_NULL}`);
}

/** A text that two keys share when they are the same, whichever way they are written. */
function keyIdentity(key: Item): string {
  const names = Object.keys(key).sort();
  return JSON.stringify(names.map(name => [name, key[name]]));
}

/** Refuses a list in which one key is twice. */
function checkDistinct(identities: readonly string[]): void {
  if (new Set(identities).size === identities.length) return;
  throw invalid('Provided list of item keys contains duplicates');
}

/** One write of a batch, checked as far as that goes without its table. */
interface BatchedWrite {
  readonly tableName: string;
  /** As it was sent, in case it is left unprocessed. */
  readonly request: WriteRequest;
  /** Checks the keys and tells the text the item is stored under. */
  keyIn(table: Table): string;
  /** What it does to the table as it is now. */
  changeIn(table: Table): Change;
}

/** Checks one request of a batch: exactly one of put and delete, its values, its size. */
function prepareRequest(tableName: string, request: WriteRequest): BatchedWrite {
  const { PutRequest: put, DeleteRequest: deletion } = request;
  if ((put === undefined) === (deletion === undefined)) {
    throw invalid(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  const item = put && canonicalItem(put.Item ?? {});
  const bytes = item && checkedSize(item, 'put');
  const about = item ?? canonicalItem(deletion?.Key ?? {});
  return {
    tableName,
    request,
    keyIn(table) {
      if (item === undefined) checkKey(about, table.data.keys);
      else {
        checkBatchItemKey(item, table.data.keys);
        checkIndexKeys(item, table.indexes);
        checkWithEntries(table.data, item, { bytes: bytes!, what: 'put' });
      }
      return table.data.keyOf(about);
    },
    changeIn(table) {
      const key = table.data.keyOf(about);
      const before = table.data.items.get(key);
      return { before, after: item && new StoredItem(key, item, bytes) };
    },
  };
}

const MAX_WRITES = 25;
const LENGTHS =
  'Map value must satisfy constraint: [Member must have length less than or equal to 25, ' +
  'Member must have length greater than or equal to 1]';

type WriteRequests = Readonly<Record<string, readonly WriteRequest[]>>;

/** Checks a batch's own members, how many writes it asks for, its tables' names, that each write has its item or key. */
function checkWrites(input: BatchWriteInput): void {
  batchErrors(input, new ConstraintErrors()).throwIfAny();
  const requests = input.RequestItems!;
  const lists = Object.values(requests);
  if (lists.length === 0) throw invalid('The requestItems parameter is required for BatchWriteItem');
  const errors = new ConstraintErrors();
  const misnamed = namesFault(requests, () => dump(requests));
  if (misnamed !== undefined) errors.addText(misnamed);
  if (lists.some(list => list.length === 0 || list.length > MAX_WRITES)) {
    errors.addText(`Value '${dump(requests)}' at 'requestItems' failed to satisfy constraint: ${LENGTHS}`);
  }
  for (const [name, list] of Object.entries(requests)) addMissing(errors, list, `requestItems.${name}.member`);
  errors.throwIfAny();
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  if (total > MAX_WRITES) throw invalid('Too many items requested for the BatchWriteItem call');
}

function addMissing(errors: ConstraintErrors, requests: readonly WriteRequest[], path: string): void {
  requests.forEach(({ PutRequest: put, DeleteRequest: deletion }, i) => {
    const at = `${path}.${i + 1}.member`;
    if (put !== undefined && put.Item === undefined) errors.add(undefined, `${at}.putRequest.item`, NOT_NULL);
    if (deletion !== undefined && deletion.Key === undefined)
      errors.add(undefined, `${at}.deleteRequest.key`, NOT_NULL);
  });
}

/** A batch as messages show it, in the manner of the service's own objects. */
function dump(requests: WriteRequests): string {
  const tables = Object.entries(requests).map(([name, list]) => `${name}=[${list.map(dumpRequest).join(', ')}]`);
  return `{${tables.join(', ')}}`;
}

function dumpRequest({ PutRequest: put, DeleteRequest: deletion }: WriteRequest): string {
  const parts = [
    ...(put === undefined ? [] : [`putRequest=PutRequest(item=${dumpAttributes(put.Item)})`]),
    ...(deletion === undefined ? [] : [`deleteRequest=DeleteRequest(key=${dumpAttributes(deletion.Key)})`]),
  ];
  return `WriteRequest(${parts.join(', ')})`;
}

function dumpAttributes(attributes: object | undefined): string {
  const pairs = Object.entries(attributes ?? {}).map(
    ([name, value]) => `${name}=AttributeValue(${JSON.stringify(value)})`,
  );
  return `{${pairs.join(', ')}}`;
}

/** BatchWriteItem. */
export const batchWriteItem = operation('BatchWriteItem', BATCH_WRITE, (input, context) => {
  checkWrites(input);
  const tables = Object.entries(input.RequestItems!);
  const writes = tables.flatMap(([name, requests]) => requests.map(request => prepareRequest(name, request)));
  for (const [name] of tables) tableOf(context, name);
  for (const [name] of tables) {
    const table = tableOf(context, name);
    checkDistinct(writes.filter(write => write.tableName === name).map(write => write.keyIn(table)));
  }
  const costs = new TableCosts();
  const done = writes.length - Math.min(context.interference?.unprocessed ?? 0, writes.length);
  for (const write of writes.slice(0, done)) carryOut(write, costs, context);
  return {
    UnprocessedItems: unprocessed(writes.slice(done)),
    ConsumedCapacity: costs.capacity(input.ReturnConsumedCapacity),
    ItemCollectionMetrics: costs.metrics(input.ReturnItemCollectionMetrics),
  };
});

function carryOut(write: BatchedWrite, costs: TableCosts, context: Context): void {
  const table: Table = tableOf(context, write.tableName);
  const change = write.changeIn(table);
  table.write(change, context.now);
  costs.add(table, { change, factor: 1 });
}

function unprocessed(writes: readonly BatchedWrite[]): Record<string, readonly WriteRequest[]> {
  const tables = [...new Set(writes.map(({ tableName }) => tableName))];
  const requestsOf = (name: string) => writes.filter(write => write.tableName === name).map(write => write.request);
  return Object.fromEntries(tables.map(name => [name, requestsOf(name)]));
}

const MAX_KEYS = 100;

/** The reads of one table in a batch. */
interface TableReads {
  readonly name: string;
  readonly asked: KeysAndAttributes;
  readonly gets: readonly Get[];
}

/** Checks the request's own members. Wrong names of tables are told beside what else is wrong. */
function checkMembers(input: BatchGetInput): void {
  const errors = new ConstraintErrors();
  const { RequestItems: requests } = input;
  const fault = requests && namesFault(requests, () => JSON.stringify(requests));
  if (fault !== undefined) errors.addText(fault);
  batchErrors(input, errors).throwIfAny();
  if (Object.keys(requests!).length > 0) return;
  errors.addText(`Value at 'RequestItems' failed to satisfy constraint: ${bound('length', 'greater', 1)}`);
  errors.throwIfAny();
}

/** Checks how many keys a batch asks for. */
function checkCounts(tables: readonly (readonly [string, KeysAndAttributes])[]): void {
  let total = 0;
  for (const [name, { Keys: keys }] of tables) {
    if (keys === undefined) throw missing(`requestItems.${name}.member.keys`);
    if (keys.length === 0) throw wrongCount(name, bound('length', 'greater', 1));
    if (keys.length > MAX_KEYS) throw wrongCount(name, bound('length', 'less', MAX_KEYS));
    total += keys.length;
  }
  if (total > MAX_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
}

function wrongCount(name: string, constraint: string): Error {
  const at = `RequestItems.${name}.member.Keys`;
  return invalid(`1 validation error detected: Value at '${at}' failed to satisfy constraint: ${constraint}`);
}

/** Checks the reads of one table as far as that goes without it. */
function prepareReads(name: string, asked: KeysAndAttributes): TableReads {
  const projection = openProjection(asked)();
  return { name, asked, gets: asked.Keys!.map(key => ({ key: canonicalItem(key), projection })) };
}

const MAX_BYTES = 16 * 2 ** 20;

/** BatchGetItem. */
export const batchGetItem = currentOperation('BatchGetItem', BATCH_GET, (input, context) => {
  checkMembers(input);
  const tables = Object.entries(input.RequestItems!);
  checkCounts(tables);
  const reads = tables.map(([name, asked]) => prepareReads(name, asked));
  for (const { gets } of reads) checkDistinct(gets.map(({ key }) => keyIdentity(key)));
  for (const { name } of reads) tableOf(context, name);
  return read(reads, input.ReturnConsumedCapacity, context);
});

/** Reads the tables in order until the answer is full, and gives back what was not read. */
function read(reads: readonly TableReads[], capacity: string | undefined, context: Context): Record<string, unknown> {
  const all = reads.reduce((sum, { gets }) => sum + gets.length, 0);
  let left = all - (context.interference?.unprocessed ?? 0);
  let bytes = 0;
  const responses: [string, unknown[]][] = [];
  const unprocessed: [string, unknown][] = [];
  const costs: unknown[] = [];
  for (const { name, asked, gets } of reads) {
    const table = tableOf(context, name);
    const meter = new CapacityMeter(table.name);
    const items: unknown[] = [];
    const rest: Get['key'][] = [];
    for (const get of gets) {
      const stored = find(get, table);
      if (left-- <= 0 || bytes + (stored?.bytes ?? 0) > MAX_BYTES) {
        rest.push(get.key);
        continue;
      }
      bytes += stored?.bytes ?? 0;
      meter.add(readUnits(stored?.bytes ?? 0, asked.ConsistentRead === true));
      if (stored !== undefined) items.push(shown(stored, get.projection));
    }
    responses.push([name, items]);
    if (rest.length > 0) unprocessed.push([name, { ...asked, Keys: rest }]);
    costs.push(meter.report(capacity));
  }
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: Object.fromEntries(unprocessed),
    ConsumedCapacity: costs.some(cost => cost !== undefined) ? costs : undefined,
  };
}
