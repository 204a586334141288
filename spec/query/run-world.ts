import { DeleteItemCommand, PutItemCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { createEngine } from '../../lib/engine/index.js';
import { batchGet, batchWrite, connect, isDynamormError, transact, transactGet } from '../../lib/index.js';
import { hydrate, streamHandler } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';
import { deterministicCipher } from '../../lib/testkit/index.js';
import { lambdaRecord } from '../streams/support/records.js';
import {
  declareWorld,
  inherited,
  keysFor,
  Meetings,
  nameOf,
  nameOfRow,
  partsOf,
  type Item,
  type Key,
  type Row,
  type RowClass,
  type WorldPlan,
} from './class-worlds.js';

// Every verb of each class of a world, aimed at the items of the others and at its own.

type Ran = 'refused' | 'ran';

let worlds = 0;

/**
 * Declares the classes of a plan, makes items of each, and proves that no verb of one class meets an item of another and each finds its
 * own. Answers whether the classes were accepted.
 */
export async function runWorld(given: WorldPlan): Promise<Ran> {
  const plan = inherited(given);
  const table = `world${worlds++}`;
  const client = createEngine().client();
  connect({ client, cipher: deterministicCipher() });
  const types = declareWorld(table, plan);
  try {
    for (const type of types) type.scan();
    await createTable(...(types as [RowClass]));
  } catch (error) {
    if (isDynamormError(error, 'ErrInvalidModel')) return 'refused';
    throw error;
  }
  const meetings = new Meetings(plan, types);
  for (const values of plan.fields)
    for (const [i, type] of types.entries()) {
      if (plan.classes[i]!.isAbstract) continue;
      await tryTo(async () => {
        const made = await type.create(partsOf(plan.classes[i]!, values, plan) as Key);
        meetings.owners.set(nameOf(made as unknown as Row), i);
      });
    }
  const rows = async (): Promise<readonly Item[]> =>
    (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  const world: World = { plan, table, types, meetings, stored: await rows(), rows, client };
  for (let i = 0; i < types.length; i++) {
    await readEverything(world, i);
    for (const row of world.stored)
      for (const key of keysFor(plan.classes[i]!, row, plan)) {
        if (meetings.isDue(i, row)) await aimAtOwn(world, i, { row, key });
        if (!meetings.mayMeet(i, row)) await aimAtForeign(world, i, { row, key });
      }
  }
  await streamEverything(world);
  return 'ran';
}

interface World {
  readonly plan: WorldPlan;
  readonly table: string;
  readonly types: readonly RowClass[];
  readonly meetings: Meetings;
  readonly stored: readonly Item[];
  readonly rows: () => Promise<readonly Item[]>;
  readonly client: ReturnType<ReturnType<typeof createEngine>['client']>;
}

function fault({ meetings }: World, what: string, type: number, row?: Item): Error {
  const of = row === undefined ? '' : ` and ${JSON.stringify(row)} of M${meetings.ownerOf(row)}`;
  return new Error(`${what} of M${type}${of}`);
}

/** Reads of many: what they answer, and that counts agree. */
async function readEverything(world: World, i: number): Promise<void> {
  const { types, stored, meetings, plan } = world;
  const type = types[i]! as RowClass & { query(key: object): Read };
  const by = (index: string, key: object): Read => type.index(index as never).query(key as never) as unknown as Read;
  const reads: Readonly<Record<string, { readonly read: Read; readonly among: readonly Item[] }>> = {
    scan: { read: type.scan() as unknown as Read, among: stored },
    'index query': { read: by('by-v', { v: 'v' }), among: stored },
    'index scan': { read: type.index('by-v' as never).scan() as unknown as Read, among: stored },
    ...(plan.classes[i]!.pk === 'P' && {
      query: { read: type.query({}), among: stored.filter(({ pk }) => pk!.S === 'P') },
    }),
    ...(plan.classes[i]!.pk === undefined && {
      query: { read: type.query({ pk: 'P' }), among: stored.filter(({ pk }) => pk!.S === 'P') },
    }),
  };
  for (const [what, { read, among }] of Object.entries(reads)) {
    const found = await read.all();
    check(found, among, what);
    if ((await read.count()) !== found.length) throw fault(world, `${what} count`, i);
  }
  // The entries of an index of keys alone may not tell: then the read is refused, and the whole items do.
  const keys = by('keys', { w: 'w' });
  check(await keys.hydrate().all(), stored, 'hydrate of keys');
  await tryTo(async () => check(await keys.all(), stored, 'index of keys'));
  for (const row of stored) {
    const made = await tryTo(() => hydrate(type, row));
    if (made !== undefined && !meetings.mayMeet(i, row)) throw fault(world, 'hydrate', i, row);
    if (made === undefined && meetings.isDue(i, row)) throw fault(world, 'no hydrate', i, row);
  }

  function check(found: readonly object[], among: readonly Item[], what: string): void {
    const names = new Set(found.map(item => nameOf(item as Row)));
    if (names.size !== found.length) throw fault(world, `${what}: twice`, i);
    for (const row of among) {
      const isFound = names.has(nameOfRow(row));
      if (isFound && !meetings.mayMeet(i, row)) throw fault(world, `${what}: answered`, i, row);
      if (!isFound && meetings.isDue(i, row)) throw fault(world, `${what}: not answered`, i, row);
    }
  }
}

interface Read {
  all(): Promise<readonly object[]>;
  count(): Promise<number>;
  hydrate(): Read;
}

interface Aim {
  readonly row: Item;
  readonly key: Key;
}

const changes = ((row: { v: { set(value: string): unknown } }) => [row.v.set('changed')]) as never;
const isThere = ((row: { v: { exists(): unknown } }) => row.v.exists()) as never;

const readsOf = (type: RowClass, key: Key): Readonly<Record<string, () => Promise<unknown>>> => ({
  find: () => type.find(key),
  get: () => type.get(key),
  exists: async () => ((await type.exists(key)) ? {} : undefined),
  batchGet: async () => (await batchGet([type.key(key)])).items[0],
  transactGet: async () => (await transactGet([type.key(key)]))[0],
  'tx.check': async () => (await transact(tx => void tx.check(type as never, key, isThere)), {}),
});

function writesOf(type: RowClass, key: Key): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    update: () => type.update(key, changes),
    'update mustExist': () => type.update(key, changes, { mustExist: true }),
    'update returning': () => type.update(key, changes, { returning: 'new' } as never),
    upsert: () => type.upsert(key, changes),
    delete: () => type.delete(key),
    'delete returning': () => type.delete(key, { returning: 'old' } as never),
    findOrCreate: () => type.findOrCreate(key, { v: 'changed' } as never),
    create: () => type.create(key),
    put: () => type.put(key),
    'put overwrite': () => type.put(key, { overwrite: true } as never),
    'put ignoreVersion': () => type.put(key, { ignoreVersion: true } as never),
    'batch put': () => batchWrite([type.of(key)] as never),
    'batch delete': () => batchWrite([type.deletion(key)] as never),
    'tx.update': () => transact(tx => void tx.update(type as never, key, changes)),
    'tx.upsert': () => transact(tx => void tx.upsert(type as never, key, changes)),
    'tx.delete': () => transact(tx => void tx.delete(type as never, key)),
    'tx.put': () => transact(tx => void tx.put(type.of(key) as never)),
    'tx.create': () => transact(tx => void tx.create(type.of(key) as never)),
  };
}

/** Verbs that have to reach an item of the class's own. */
const REACHING: readonly string[] = ['update mustExist', 'upsert', 'delete', 'tx.update', 'tx.upsert', 'tx.delete'];

async function aimAtOwn(world: World, i: number, { row, key }: Aim): Promise<void> {
  const type = world.types[i]!;
  const say = (verb: string): Error => fault(world, `${verb} ${JSON.stringify(key)} misses`, i, row);
  for (const [verb, read] of Object.entries(readsOf(type, key))) if ((await tryTo(read)) === undefined) throw say(verb);
  for (const verb of REACHING) {
    await tryTo(async () => ({ done: await writesOf(type, key)[verb]!() })).then(done => {
      if (done === undefined) throw say(verb);
    });
    await restore(world);
  }
}

async function aimAtForeign(world: World, i: number, { row, key }: Aim): Promise<void> {
  const { types, stored, meetings } = world;
  const type = types[i]!;
  for (const [verb, read] of Object.entries(readsOf(type, key)))
    if ((await tryTo(read)) !== undefined) throw fault(world, `${verb} ${JSON.stringify(key)}`, i, row);
  for (const [verb, write] of Object.entries(writesOf(type, key))) {
    // A batch has no conditions, and a key without a template passes.
    if (verb.startsWith('batch') && !meetings.refusesByKey(i, row)) continue;
    await tryTo(write);
    const after = await world.rows();
    for (const before of stored) {
      if (meetings.mayMeet(i, before)) continue;
      const now = after.find(each => nameOfRow(each) === nameOfRow(before));
      if (textOf(now) !== textOf(before)) throw fault(world, `${verb} ${JSON.stringify(key)}`, i, before);
    }
    await restore(world, after);
  }
}

const textOf = (item: Item | undefined): string =>
  JSON.stringify(item && Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));

async function restore({ stored, client, table, rows }: World, after?: readonly Item[]): Promise<void> {
  const found = after ?? (await rows());
  if (JSON.stringify(found) === JSON.stringify(stored)) return;
  const names = new Set(stored.map(nameOfRow));
  for (const row of found)
    if (!names.has(nameOfRow(row)))
      await client.send(new DeleteItemCommand({ TableName: table, Key: { pk: row['pk']!, sk: row['sk']! } }));
  for (const Item of stored) await client.send(new PutItemCommand({ TableName: table, Item }));
}

/** Every row as a record of the table's stream: each is heard of by a class that may meet it, and its own class is not left out. */
async function streamEverything(world: World): Promise<void> {
  const { types, stored, meetings, table } = world;
  const seen: number[] = [];
  const others: unknown[] = [];
  let handler = streamHandler({ onError: () => undefined });
  try {
    for (const [i, type] of types.entries())
      handler = handler.on(type, { insert: () => void seen.push(i) }) as typeof handler;
  } catch (error) {
    if (isDynamormError(error, 'ErrInvalidModel')) return;
    throw error;
  }
  handler = handler.otherwise(record => void others.push(record)) as typeof handler;
  for (const [number, row] of stored.entries()) {
    seen.length = 0;
    const { pk, sk, ...image } = row as { pk: AttributeValue; sk: AttributeValue };
    await handler({ Records: [lambdaRecord({ table, keys: { pk, sk }, image } as never, String(number))] } as never);
    const stranger = seen.find(i => !meetings.mayMeet(i, row));
    if (stranger !== undefined) throw fault(world, 'stream', stranger, row);
    const due = types.findIndex((_, i) => meetings.isDue(i, row));
    if (due >= 0 && seen.length === 0) throw fault(world, 'no stream', due, row);
  }
}

/** What an action answers, or undefined where it is refused; anything but an error of the library is a fault. */
async function tryTo<T>(act: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (!isDynamormError(error)) throw error;
    return undefined;
  }
}
