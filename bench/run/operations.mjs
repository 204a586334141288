import { deepStrictEqual } from 'node:assert';
import { CUSTOMER, shapes } from '../data/items.mjs';

const SCORE = 4711.25;

/**
 * What a store does before it is timed, for one kind of call: it must have done the work, which is seen by reading back
 * through the same library what went in. Answers the call to be timed.
 */
const kinds = {
  async put({ store, items, check }) {
    await store.put(items[0]);
    check(await store.get(items[0]), items[0]);
    return i => store.put(items[i % items.length]);
  },
  async get({ store, items, check }) {
    await store.put(items[0]);
    check(await store.get(items[0]), items[0]);
    return () => store.get(items[0]);
  },
  async update({ store, items, stub }) {
    await store.put(items[0]);
    const loaded = await store.load(items[0]);
    await store.update(loaded, SCORE);
    const { Key, UpdateExpression, ExpressionAttributeNames, ExpressionAttributeValues } = stub.last('UpdateItem');
    const { Item } = stub.last('PutItem');
    for (const name in Key) deepStrictEqual(Key[name], Item[name]);
    const [alias] = Object.entries(ExpressionAttributeNames).find(([, name]) => name === 'score');
    const [value] = Object.entries(ExpressionAttributeValues).find(([, { N }]) => N === String(SCORE));
    if (!UpdateExpression.replaceAll(' ', '').includes(`${alias}=${value}`)) throw new Error('score is not set');
    return i => store.update(loaded, i + 0.5);
  },
  async query({ store, items, check }) {
    for (const item of items) await store.put(item);
    check(await store.query(CUSTOMER), items);
    return () => store.query(CUSTOMER);
  },
  async batchGet({ store, items, check }) {
    for (const item of items) await store.put(item);
    check(await store.batchGet(items), items);
    return () => store.batchGet(items);
  },
  async batchWrite({ store, items, check }) {
    await store.batchWrite(items);
    check(await store.query(CUSTOMER), items);
    return () => store.batchWrite(items);
  },
  async transactWrite({ store, items, check }) {
    await store.transactWrite(items);
    check(await store.query(CUSTOMER), items);
    return () => store.transactWrite(items);
  },
};

/** Every operation: what it does with how many items of which shape. Its goals are in `report/goals.mjs`. */
export const operations = [
  { name: 'put small', kind: 'put', shape: 'small', count: 1 },
  { name: 'put large', kind: 'put', shape: 'large', count: 1 },
  { name: 'get small', kind: 'get', shape: 'small', count: 1 },
  { name: 'get large', kind: 'get', shape: 'large', count: 1 },
  { name: 'update small', kind: 'update', shape: 'small', count: 1 },
  { name: 'update large', kind: 'update', shape: 'large', count: 1 },
  { name: 'query 100 small', kind: 'query', shape: 'small', count: 100 },
  { name: 'query 100 large', kind: 'query', shape: 'large', count: 100 },
  { name: 'batchGet 100 small', kind: 'batchGet', shape: 'small', count: 100 },
  { name: 'batchWrite 25 small', kind: 'batchWrite', shape: 'small', count: 25 },
  { name: 'transactWrite 10 small', kind: 'transactWrite', shape: 'small', count: 10 },
];

/** Opens a column for an operation, sees that it works, and answers the call to be timed, over a stub that works no more. */
export async function prepare({ column, stub, operation }) {
  const { kind, shape, count } = operation;
  const store = column.open({ stub, table: 'bench', shape });
  const plain = store.plain ?? (item => item);
  const check = (found, wanted) =>
    deepStrictEqual(Array.isArray(found) ? Array.from(found, plain) : plain(found), wanted);
  const items = Array.from({ length: count }, (_, i) => shapes[shape](i));
  const call = await kinds[kind]({ store, items, stub, check });
  stub.freeze();
  return call;
}
