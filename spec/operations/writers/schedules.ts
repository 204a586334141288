import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Engine } from '../../../lib/engine/index.js';
import {
  Attribute,
  CreatedAt,
  Entity,
  IndexPartitionKey,
  IndexSortKey,
  PartitionKey,
  Table,
  Unique,
  UpdatedAt,
  Version,
  isDynamormError,
  transact,
  type Key,
} from '../../../lib/index.js';
import { reserved, rows } from '../../guards/unique/sentinels.js';
import { seeded } from '../faults/faulty.js';
import { interleavedSessions, pick } from './interleaved.js';
import { isExplained, type Effect, type Fields, type Rows } from './serial.js';
import type { Item } from '../../../lib/values/value.js';

/** A class with fields that one writer changes without the other's, in index keys and a unique value. */
abstract class Scheduled extends Entity {
  @PartitionKey() id!: Key<string>;
  @IndexPartitionKey('by-pair', 'P#${a}') pair?: string;
  @IndexSortKey('by-pair', '${b}#${c}') order?: string;
  @IndexPartitionKey('by-note', '${b}#${note}') noted?: string;
  @Attribute() a?: string;
  @Attribute() b?: string;
  @Attribute() c?: string;
  @Attribute() note?: string;
  @Unique() @Attribute() email?: string;
  @Attribute() n = 0;
}
@Table('scheduled_plain')
class Plain extends Scheduled {}
@Table('scheduled_stamped')
class Stamped extends Scheduled {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
}
@Table('scheduled_versioned')
class Versioned extends Scheduled {
  @Version() version!: number;
}
@Table('scheduled_guarded')
class Guarded extends Scheduled {
  @CreatedAt() createdAt!: Date;
  @UpdatedAt() updatedAt!: Date;
  @Version() version!: number;
}

export const SCHEDULED = [Plain, Stamped, Versioned, Guarded];
type Of = typeof Plain;

const TEXTS = ['a', 'b', 'c', 'note'] as const;
const FIELDS = [...TEXTS, 'email'] as const;
type Field = (typeof FIELDS)[number];

const REFUSALS = ['ErrConditionFailed', 'ErrVersionConflict', 'ErrTransactionCanceled', 'ErrItemNotFound'] as const;

/** What a writer does, and what it has done where it was not refused. */
type Act = (by: Actor) => Promise<readonly Effect[]>;

/** One writer: its session's class, and the entities that it has loaded. */
class Actor {
  #no = 0;
  readonly loaded = new Map<string, Scheduled>();
  constructor(
    readonly name: string,
    readonly random: () => number,
    readonly Of: Of,
    readonly ids: readonly string[],
    readonly emails: readonly string[],
  ) {}

  id(): string {
    return pick(this.random, this.ids);
  }
  chance(share: number): boolean {
    return this.random() < share;
  }
  value(field: Field): string {
    return field === 'email' ? pick(this.random, this.emails) : `${this.name}.${++this.#no}`;
  }
  /** Fresh values for some fields. */
  values(fields: readonly Field[], share: number): Record<string, string> {
    const chosen = fields.filter(() => this.chance(share));
    const named = chosen.length === 0 ? [pick(this.random, TEXTS)] : chosen;
    return Object.fromEntries(named.map(field => [field, this.value(field)]));
  }
  /** An entity as it is held since an earlier action, or read now. */
  async entity(id: string): Promise<Scheduled | undefined> {
    const held = this.loaded.get(id);
    if (held !== undefined && this.chance(0.5)) return held;
    const found = await this.Of.find({ id }, { consistent: true });
    if (found !== undefined) this.loaded.set(id, found);
    return found;
  }
}

const fieldsOf = (entity: Scheduled): Fields => ({
  ...Object.fromEntries(FIELDS.map(field => [field, entity[field]])),
  n: entity.n === undefined ? undefined : `${entity.n}`,
});

/** Changes fields of an entity. Answers those that differ from what it held. */
function change(by: Actor, entity: Scheduled): Fields {
  const changed: Record<string, string | undefined> = {};
  for (const [field, value] of Object.entries(by.values(FIELDS, 0.35)) as [Field, string][]) {
    const next = by.chance(0.15) ? undefined : value;
    if (entity[field] === next) continue;
    changed[field] = next;
    if (next === undefined) delete entity[field];
    else entity[field] = next;
  }
  return changed;
}

const fieldsEffect = (id: string, set: Fields, needsRow = true): Effect => ({ id, kind: 'fields', set, needsRow });

/** Changes of a keyed update, which gives each index key all its parts. */
function keyedValues(by: Actor): Record<string, string> {
  const values = by.values(['a', 'email'], 0.4);
  if (!by.chance(0.5) && TEXTS.every(field => field === 'a' || values[field] === undefined)) return values;
  return { ...values, ...Object.fromEntries((['b', 'c', 'note'] as const).map(field => [field, by.value(field)])) };
}

const ACTS: readonly Act[] = [
  async by => {
    const id = by.id();
    const entity = await by.entity(id);
    if (entity === undefined) return [];
    const set = change(by, entity);
    await entity.save();
    return [fieldsEffect(id, set)];
  },
  async by => {
    const id = by.id();
    const values = by.values(FIELDS, 0.4);
    await by.Of.mutate({ id }, entity => void Object.assign(entity, values, { n: (entity.n ?? 0) + 1 }));
    return [{ id, kind: 'fields', set: values, add: 1, needsRow: true }];
  },
  async by => {
    const id = by.id();
    const values = keyedValues(by);
    const isStrict = by.chance(0.5);
    await by.Of.update(
      { id },
      o => [...(Object.entries(values) as [Field, string][]).map(([field, value]) => o[field].set(value)), o.n.add(1)],
      { mustExist: isStrict },
    );
    return [{ id, kind: 'fields', set: values, add: 1, needsRow: isStrict }];
  },
  async by => {
    const id = by.id();
    const values = keyedValues(by);
    await by.Of.upsert({ id }, o => [
      ...(Object.entries(values) as [Field, string][]).map(([field, value]) => o[field].set(value)),
    ]);
    return [{ id, kind: 'fields', set: values, add: 0, needsRow: false }];
  },
  async by => {
    const id = by.id();
    const entity = by.Of.of({ id, ...by.values(FIELDS, 0.6) });
    await by.Of.put(entity, { overwrite: by.chance(0.7) });
    by.loaded.set(id, entity);
    return [{ id, kind: 'whole', fields: fieldsOf(entity), isNew: false }];
  },
  async by => {
    const id = by.id();
    const entity = await by.Of.create({ id, ...by.values(FIELDS, 0.6) });
    by.loaded.set(id, entity);
    return [{ id, kind: 'whole', fields: fieldsOf(entity), isNew: true }];
  },
  async by => {
    const id = by.id();
    const entity = await by.entity(id);
    if (entity === undefined) return [];
    change(by, entity);
    const fields = fieldsOf(entity);
    await by.Of.put(entity);
    return [{ id, kind: 'whole', fields, isNew: false }];
  },
  async by => {
    const id = by.id();
    if (by.chance(0.5)) await by.Of.delete({ id });
    else await (await by.entity(id))?.delete();
    by.loaded.delete(id);
    return [{ id, kind: 'gone' }];
  },
  // Two items at once.
  async by => {
    const [id, other] = by.ids as [string, string];
    const [one, two] = [await by.entity(id), await by.entity(other)];
    if (one === undefined || two === undefined) return [];
    const [mine, theirs] = [change(by, one), change(by, two)];
    await transact(tx => tx.save(one).save(two));
    return [fieldsEffect(id, mine), fieldsEffect(other, theirs)];
  },
  async by => {
    const [id, other] = by.chance(0.5) ? by.ids : [...by.ids].reverse();
    const values = keyedValues(by);
    const isDeleted = by.chance(0.3);
    const added = by.Of.of({ id: id!, ...by.values(FIELDS, 0.6) });
    await transact(tx => {
      const changed = tx.update(by.Of, { id: other! }, o =>
        (Object.entries(values) as [Field, string][]).map(([field, value]) => o[field].set(value)),
      );
      return isDeleted ? changed.delete(by.Of, { id: id! }) : changed.create(added);
    });
    return [
      fieldsEffect(other!, values, false),
      isDeleted ? { id: id!, kind: 'gone' } : { id: id!, kind: 'whole', fields: fieldsOf(added), isNew: true },
    ];
  },
];

const MAX_ACTS = 3;

async function act(by: Actor): Promise<readonly Effect[]> {
  try {
    return await pick(by.random, ACTS)(by);
  } catch (error) {
    if (!REFUSALS.some(code => isDynamormError(error, code))) throw error;
    // What was refused is still in the entities, and would be written later.
    by.loaded.clear();
    return [];
  }
}

/** Lets 2 to 4 writers act on two items; throws where no serial order of what they reported explains the end, or an index or a unique value differs from it. */
export async function scheduleRun(engine: Engine, seed: number): Promise<number> {
  const random = seeded(seed);
  const open = interleavedSessions(engine, random);
  const Of = pick(random, SCHEDULED) as Of;
  const table = `scheduled_${Of.name.toLowerCase()}`;
  const ids = [`${seed}x`, `${seed}y`];
  const emails = ['1', '2', '3'].map(no => `${seed}-${no}`);
  const first = new Actor('first', random, Of.using(open()), ids, emails);
  const begun: (readonly Effect[])[] = [];
  for (const id of ids)
    if (random() < 0.8) {
      const entity = await first.Of.create({ id, ...first.values(TEXTS, 0.8) });
      begun.push([{ id, kind: 'whole', fields: fieldsOf(entity), isNew: true }]);
    }
  const start: Rows = new Map(begun.flat().map(effect => [effect.id, (effect as { fields: Fields }).fields]));
  const writers = await Promise.all(
    Array.from({ length: 2 + Math.floor(random() * 3) }, async (_, i) => {
      const by = new Actor(`w${i}`, random, Of.using(open()), ids, emails);
      const made: (readonly Effect[])[] = [];
      for (let left = 1 + Math.floor(random() * MAX_ACTS); left > 0; left--) {
        const effects = await act(by);
        if (effects.length > 0) made.push(effects);
      }
      return made;
    }),
  );
  const client = engine.client();
  const stored = (await rows(client, table)).filter(row => ids.includes(row['id']?.S ?? ''));
  const end: Rows = new Map(stored.map(row => [row['id']!.S!, storedFields(row)]));
  const tell = (what: string): Error =>
    new Error(
      `seed ${seed} (${Of.name}): ${what}\n${JSON.stringify({ start: [...start], writers, end: [...end] }, null, 1)}`,
    );
  if (!isExplained(start, writers, end, 'email')) throw tell('no serial order explains the end');
  for (const [index, render] of Object.entries(INDEXES)) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table, IndexName: index }));
    const found = (Items as Item[])
      .filter(row => ids.includes(row['id']!.S!))
      .map(row => `${row['id']!.S!} ${render.names.map(name => row[name]?.S).join(' | ')}`);
    const wanted = [...end].flatMap(([id, fields]) => {
      const keys = render.keys(fields);
      return keys === undefined ? [] : [`${id} ${keys.join(' | ')}`];
    });
    if (found.sort().join() !== wanted.sort().join())
      throw tell(`${index} holds ${found.join()} and not ${wanted.join()}`);
  }
  const sentinels = (await reserved(client, table)).filter(line => ids.some(id => line.endsWith(` ${id}`)));
  const owned = [...end].flatMap(([id, { email }]) => (email === undefined ? [] : [`field email ${id}`]));
  if (sentinels.join() !== owned.sort().join())
    throw tell(`unique values: ${sentinels.join()} and not ${owned.join()}`);
  return writers.flat().length;
}

const storedFields = (row: Item): Fields => ({
  ...Object.fromEntries(FIELDS.map(field => [field, row[field]?.S])),
  n: row['n']?.N,
});

/** What the keys of each index are for an item's fields; undefined where it has no entry. */
const INDEXES: Readonly<
  Record<string, { names: readonly string[]; keys: (fields: Fields) => readonly string[] | undefined }>
> = {
  'by-pair': {
    names: ['pair', 'order'],
    keys: ({ a, b, c }) =>
      a === undefined || b === undefined || c === undefined ? undefined : [`P#${a}`, `${b}#${c}`],
  },
  'by-note': {
    names: ['noted'],
    keys: ({ b, note }) => (b === undefined || note === undefined ? undefined : [`${b}#${note}`]),
  },
};
