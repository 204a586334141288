import { PutItemCommand, ScanCommand, DeleteItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  Attribute,
  batchGet,
  batchWrite,
  connect,
  Entity,
  IndexPartitionKey,
  isDynamormError,
  PartitionKey,
  SortKey,
  Table,
  transact,
  transactGet,
} from '../../lib/index.js';
import { createEngine } from '../../lib/engine/index.js';
import { hydrateSync } from '../../lib/streams/index.js';
import { createTable } from '../../lib/tables/index.js';

// Random classes of one table, items of each, and every verb of each aimed at the items of the others.

/** How one class of a world is declared. */
export interface ClassPlan {
  readonly pk: string;
  readonly sk: string;
  readonly type: string | undefined;
  readonly untyped: boolean;
  /** The number of the class that it extends, where that is an earlier one. */
  readonly base: number | undefined;
  /** Whether it says that it shares its keys with the class before it. */
  readonly shares: boolean;
}

export interface WorldPlan {
  readonly classes: readonly ClassPlan[];
  readonly fields: readonly Fields[];
  readonly escape: boolean;
}

interface Fields {
  readonly a: string;
  readonly b: string;
  readonly c: string;
}

const PIECES = ['#', 'A#', 'L#', '-', 'A', '${a}', '${b}', '${c}', '#${b}', 'A#${a}', '#L#${c}'];
const template = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join(''));
const sortKey = fc.oneof(template, fc.constantFrom('A#${a}', 'A#${a}#${b}', 'A#${a}#L#${b}', '${a}', 'A#'));
const text = fc.oneof(
  fc.constantFrom('1', '2', '1#L#2', '1#2', 'A#1', '#', 'A'),
  fc.string({ unit: fc.constantFrom('#', 'A', 'L', '1', '-', '%'), minLength: 1, maxLength: 4 }),
);
const classPlan = fc.record<ClassPlan>({
  pk: fc.constantFrom('P', 'P', 'P#${a}'),
  sk: sortKey,
  type: fc.constantFrom(undefined, undefined, 't0', 't1', 't2'),
  untyped: fc.constantFrom(false, false, true),
  base: fc.constantFrom(undefined, undefined, 0, 1),
  shares: fc.constantFrom(false, false, false, false, true),
});

/** Pairs and triples of classes, and fields to make their items of. */
export const worldPlan: fc.Arbitrary<WorldPlan> = fc.record({
  classes: fc.array(classPlan, { minLength: 2, maxLength: 3 }),
  fields: fc.array(fc.record({ a: text, b: text, c: text }), { minLength: 2, maxLength: 3 }),
  escape: fc.constantFrom(false, false, false, true),
});

class Row extends Entity {
  pk!: string;
  sk!: string;
  a?: string;
  b?: string;
  c?: string;
  v!: string;
}
type RowClass = typeof Entity & (new () => Row);
/** One object for a key, with the fields that a class has. */
type Key = never;

function declare(
  table: string,
  model: string,
  plan: ClassPlan,
  world: { escape: boolean; others: readonly RowClass[] },
): RowClass {
  const { others, escape } = world;
  const base = (plan.base === undefined ? undefined : others[plan.base]) ?? (Entity as unknown as RowClass);
  const { type, untyped, shares } = plan;
  const previous = others.at(-1);
  @Table(table, {
    model,
    escape,
    ...(type === undefined ? {} : { type }),
    ...(type !== undefined && untyped ? { untyped } : {}),
    ...(shares && previous !== undefined ? { sharesKeys: () => [previous] } : {}),
  })
  class Declared extends (base as typeof Entity) {
    @PartitionKey(plan.pk) pk!: string;
    @SortKey(plan.sk) sk!: string;
    @Attribute() a?: string;
    @Attribute() b?: string;
    @Attribute() c?: string;
    @IndexPartitionKey('by-v') @Attribute() v = 'v';
  }
  return Declared as unknown as RowClass;
}

type Item = Record<string, AttributeValue>;
type Ran = 'refused' | 'ran';

let worlds = 0;

/**
 * Declares the classes of a plan, makes items of each, and proves that no verb of one class meets an item of another. Answers whether
 * the classes were accepted.
 */
export async function runWorld({ classes: plans, fields, escape }: WorldPlan): Promise<Ran> {
  const table = `world${worlds++}`;
  const engine = createEngine();
  const client = engine.client();
  connect({ client });
  const types: RowClass[] = [];
  for (const [i, plan] of plans.entries())
    types.push(declare(table, `${table}M${i}`, plan, { escape, others: [...types] }));
  try {
    for (const type of types) type.key({ pk: 'P', sk: 'S', a: '1', b: '1', c: '1' } as Key);
    for (const type of types) type.scan();
    await createTable(...(types as [RowClass]));
  } catch (error) {
    if (isDynamormError(error, 'ErrInvalidModel')) return 'refused';
    throw error;
  }
  const rows = async (): Promise<readonly Item[]> =>
    (await client.send(new ScanCommand({ TableName: table }))).Items ?? [];
  const owners = new Map<string, RowClass>();
  for (const values of fields)
    for (const [i, type] of types.entries()) {
      const own = partsOf(plans[i]!, values);
      await tryTo(async () => {
        const made = await type.create(own as Key);
        owners.set(nameOf(made as unknown as { pk: string; sk: string }), type);
      });
    }

  const stored = await rows();
  const shared = (i: number, j: number): boolean => {
    const [low, high] = i < j ? [i, j] : [j, i];
    return plans[high]?.shares === true && low === high - 1;
  };
  const isOf = (type: RowClass, row: Item): boolean => {
    const owner = owners.get(nameOfRow(row))!;
    return owner === type || Object.prototype.isPrototypeOf.call(type, owner);
  };
  /** Classes that share keys, or whose base says nothing else of its items, may meet them. */
  const mayMeet = (type: RowClass, row: Item): boolean => {
    if (isOf(type, row)) return true;
    const [i, j] = [types.indexOf(type), types.indexOf(owners.get(nameOfRow(row))!)];
    if (shared(i, j)) return true;
    const [one, other] = [plans[i]!, plans[j]!];
    const typeOf = (k: number): string | undefined => {
      const { type: own, base } = plans[k]!;
      return own ?? (base !== undefined && base < k ? typeOf(base) : undefined);
    };
    const isSub = Object.prototype.isPrototypeOf.call(owners.get(nameOfRow(row))!, type);
    return isSub && typeOf(i) === typeOf(j) && shapeOf(one) === shapeOf(other);
  };
  const say = (what: string, type: RowClass, row?: Item): string =>
    `${what} of M${types.indexOf(type)}${row === undefined ? '' : ` and ${JSON.stringify(row)} of M${types.indexOf(owners.get(nameOfRow(row))!)}`}`;

  const readAll = async (
    what: string,
    type: RowClass,
    among: readonly Item[],
    read: () => Promise<readonly object[]>,
  ) => {
    const found = (await read()).map(item => nameOf(item as { pk: string; sk: string }));
    for (const row of among) {
      const isFound = found.includes(nameOfRow(row));
      if (isFound && !mayMeet(type, row)) throw new Error(`${say(what, type, row)}: answered`);
      // A query asks for what its own class's keys begin with, wherever those of a subclass may be.
      const isDue = what === 'query' ? owners.get(nameOfRow(row)) === type : isOf(type, row);
      if (!isFound && isDue && !types.some((_, i) => shared(i, i + 1)))
        throw new Error(`${say(what, type, row)}: not answered`);
    }
    return found.length;
  };
  for (const type of types) {
    const inP = stored.filter(({ pk }) => pk!.S === 'P');
    const scan = await readAll('scan', type, stored, () => type.scan().all());
    if ((await type.scan().count()) !== scan) throw new Error(say('scan count', type));
    const byV = await readAll('index', type, stored, () =>
      type
        .index('by-v' as never)
        .query({ v: 'v' } as never)
        .all(),
    );
    if (
      (await type
        .index('by-v' as never)
        .query({ v: 'v' } as never)
        .count()) !== byV
    )
      throw new Error(say('index count', type));
    if (plans[types.indexOf(type)]!.pk === 'P') {
      const query = await readAll('query', type, inP, () => type.query({} as never).all());
      if ((await type.query({} as never).count()) !== query) throw new Error(say('query count', type));
    }
    for (const row of stored) {
      let made: unknown;
      await tryTo(() => {
        made = hydrateSync(type, row);
      });
      if (made !== undefined && !mayMeet(type, row)) throw new Error(say('hydrate', type, row));
      if (made === undefined && isOf(type, row)) throw new Error(say('no hydrate', type, row));
    }
  }

  const restore = async (): Promise<void> => {
    const names = new Set(stored.map(nameOfRow));
    for (const { pk, sk } of await rows())
      if (!names.has(`${pk!.S}|${sk!.S}`))
        await client.send(new DeleteItemCommand({ TableName: table, Key: { pk: pk!, sk: sk! } }));
    for (const Item of stored) await client.send(new PutItemCommand({ TableName: table, Item }));
  };
  for (const [i, type] of types.entries())
    for (const row of stored) {
      if (mayMeet(type, row)) continue;
      for (const key of keysFor(plans[i]!, row, escape)) {
        const met: Record<string, unknown> = {
          find: await tryTo(() => type.find(key)),
          get: await tryTo(() => type.get(key)),
          exists: await tryTo(async () => ((await type.exists(key)) ? {} : undefined)),
          batchGet: await tryTo(async () => (await batchGet([type.key(key)])).items[0]),
          transactGet: await tryTo(async () => (await transactGet([type.key(key)]))[0]),
        };
        for (const [verb, answer] of Object.entries(met))
          if (answer !== undefined) throw new Error(say(`${verb} ${JSON.stringify(key)}`, type, row));
        for (const [verb, write] of Object.entries(writesOf(type, key))) {
          await tryTo(write);
          const after = await rows();
          for (const before of stored) {
            if (mayMeet(type, before)) continue;
            // A batch has no conditions, and a family's classes put items under the keys that they have in common.
            const owner = owners.get(nameOfRow(before))!;
            if (verb.startsWith('batch') && Object.prototype.isPrototypeOf.call(owner, type)) continue;
            const now = after.find(each => nameOfRow(each) === nameOfRow(before));
            if (JSON.stringify(sorted(now)) !== JSON.stringify(sorted(before)))
              throw new Error(say(`${verb} ${JSON.stringify(key)}`, type, before));
          }
          if (JSON.stringify(after) !== JSON.stringify(stored)) await restore();
        }
      }
    }
  return 'ran';
}

const sorted = (item: Item | undefined): unknown =>
  item && Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1));

function writesOf(type: RowClass, key: Key): Readonly<Record<string, () => Promise<unknown>>> {
  const changes = ((row: { v: { set(value: string): unknown } }) => [row.v.set('changed')]) as never;
  return {
    update: () => type.update(key, changes),
    'update mustExist': () => type.update(key, changes, { mustExist: true }),
    'update returning': () => type.update(key, changes, { returning: 'new' } as never),
    upsert: () => type.upsert(key, changes),
    delete: () => type.delete(key),
    'delete returning': () => type.delete(key, { returning: 'old' } as never),
    findOrCreate: () => type.findOrCreate(key, { v: 'changed' } as never),
    put: () => type.put(key),
    'put overwrite': () => type.put(key, { overwrite: true } as never),
    'put ignoreVersion': () => type.put(key, { ignoreVersion: true } as never),
    'batch put': () => batchWrite([type.of(key)] as never),
    'batch delete': () => batchWrite([type.deletion(key)] as never),
    'tx.update': () => transact(tx => void tx.update(type as never, key, changes)),
    'tx.delete': () => transact(tx => void tx.delete(type as never, key)),
    'tx.put': () => transact(tx => void tx.put(type.of(key) as never)),
  };
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

const nameOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): string => `${pk}|${sk}`;
const nameOfRow = ({ pk, sk }: Item): string => `${pk!.S}|${sk!.S}`;

/** A template without the names of its fields. */
const shapeOf = ({ pk, sk }: ClassPlan): string => [pk, sk].join(' ').replace(/\$\{\w\}/g, '*');

function partsOf({ pk, sk }: ClassPlan, values: Fields): Partial<Fields> {
  const names = new Set([...(pk + sk).matchAll(/\$\{(\w)\}/g)].map(([, name]) => name!));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

/** Fields of which a class makes the key of a row, where its templates can: with the first parts as short, and as long, as can be. */
function keysFor({ pk, sk }: ClassPlan, row: Item, escape: boolean): readonly Key[] {
  const both = `${row['pk']!.S}\n${row['sk']!.S}`;
  const found = ['+?', '+'].flatMap(reach => {
    const seen = new Set<string>();
    const source = `${pk}\n${sk}`
      .split(/(\$\{\w\})/)
      .map(piece => {
        const name = /^\$\{(\w)\}$/.exec(piece)?.[1];
        if (name === undefined) return piece.replace(/[#-]/g, '\\$&');
        if (seen.has(name)) return `\\k<${name}>`;
        seen.add(name);
        return `(?<${name}>[^\\n]${reach})`;
      })
      .join('');
    const groups = new RegExp(`^${source}$`).exec(both)?.groups;
    if (groups === undefined && new RegExp(`^${source}$`).exec(both) === null) return [];
    // Under `escape` no field makes a text that still holds what would have been encoded: decoding it names another row's key.
    if (escape && Object.values(groups ?? {}).some(value => /[^\w.~%-]/.test(value))) return [];
    const decode = (value: string): string => (escape ? decodeURIComponent(value) : value);
    try {
      return [
        JSON.stringify(Object.fromEntries(Object.entries(groups ?? {}).map(([name, value]) => [name, decode(value)]))),
      ];
    } catch {
      return [];
    }
  });
  return [...new Set(found)].map(each => JSON.parse(each) as Key);
}
