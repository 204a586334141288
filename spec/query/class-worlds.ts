import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import {
  Attribute,
  binary,
  Encrypted,
  Entity,
  Index,
  IndexPartitionKey,
  number,
  PartitionKey,
  SortKey,
  Table,
} from '../../lib/index.js';
import { entityFromDms } from '../../lib/dms/index.js';

// Random classes of one table, and what each of them may meet by the plans alone: the library is not asked.

/** How one class of a world is declared. */
export interface ClassPlan {
  /** A template; undefined for a key without one. */
  readonly pk: string | undefined;
  readonly sk: string | undefined;
  readonly type: string | undefined;
  readonly untyped: boolean;
  /** The number of the class that it extends, where that is an earlier one. */
  readonly base: number | undefined;
  /** Whether it says that it shares its keys with the class before it. */
  readonly shares: boolean;
  /** Whether nothing is made of the class itself. */
  readonly isAbstract: boolean;
}

/** A table: its classes, and what their items are made of. */
export interface WorldPlan {
  readonly classes: readonly ClassPlan[];
  readonly fields: readonly Fields[];
  readonly escape: boolean;
  /** Whether the table's sort keys are numbers or bytes, for which there are no templates. */
  readonly sortType: 'S' | 'N' | 'B';
  readonly encrypts: boolean;
  /** Whether a class of a model document is in the table too. */
  readonly hasDms: boolean;
  /** Whether the last class is declared twice, as hot reloading does. */
  readonly again: boolean;
}

export interface Fields {
  readonly a: string;
  readonly b: string;
  readonly c: string;
  readonly n: number;
}

const PIECES = ['#', 'A#', 'L#', '-', 'A', '${a}', '${b}', '${c}', '${n}', '#${b}', 'A#${a}', '#L#${c}', '#${n}'];
const template = fc.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 3 }).map(pieces => pieces.join(''));
const sortKey = fc.oneof(
  template,
  fc.constantFrom('A#${a}', 'A#${a}#${b}', 'A#${a}#L#${b}', '${a}', 'A#', 'A#${n}', undefined),
);
const text = fc.oneof(
  fc.constantFrom('1', '2', '1#L#2', '1#2', 'A#1', '#', 'A'),
  fc.string({ unit: fc.constantFrom('#', 'A', 'L', '1', '-', '%'), minLength: 1, maxLength: 4 }),
);
const classPlan = fc.record<ClassPlan>({
  pk: fc.constantFrom('P', 'P', 'P', 'P', 'P#${a}', undefined),
  sk: sortKey,
  type: fc.constantFrom(undefined, undefined, 't0', 't1', 't2'),
  untyped: fc.constantFrom(false, false, true),
  base: fc.constantFrom(undefined, undefined, 0, 1),
  shares: fc.constantFrom(false, false, false, false, true),
  isAbstract: fc.constantFrom(false, false, false, true),
});

/** Pairs and triples of classes, and fields to make their items of. */
export const worldPlan: fc.Arbitrary<WorldPlan> = fc.record<WorldPlan>({
  classes: fc.array(classPlan, { minLength: 2, maxLength: 3 }),
  fields: fc.array(fc.record({ a: text, b: text, c: text, n: fc.constantFrom(1, 2, 11, 1.5, -1) }), {
    minLength: 2,
    maxLength: 3,
  }),
  escape: fc.constantFrom(false, false, false, true),
  sortType: fc.constantFrom('S', 'S', 'S', 'S', 'S', 'S', 'N', 'B'),
  encrypts: fc.constantFrom(false, false, false, true),
  hasDms: fc.constantFrom(false, false, false, true),
  again: fc.constantFrom(false, false, false, true),
});

export class Row extends Entity {
  pk!: string;
  sk!: string | number | Uint8Array;
  a?: string;
  b?: string;
  c?: string;
  n?: number;
  v!: string;
}
export type RowClass = typeof Entity & (new () => Row);
/** One object for a key, with the fields that a class has. */
export type Key = never;
export type Item = Record<string, AttributeValue>;

/** A decorator whose field is told at run time. */
/** A decorator of a field under either protocol. */
type KeyDecorator = (target: object | undefined, place: unknown) => void;

const SORT_CODECS = { S: undefined, N: number, B: binary } as const;

/** A subclass that says nothing of a key has that of its base. */
export const inherited = (plan: WorldPlan): WorldPlan => {
  const classes: ClassPlan[] = [];
  for (const own of plan.classes) {
    const base = own.base === undefined ? undefined : classes[own.base];
    classes.push({ ...own, pk: own.pk ?? base?.pk, sk: own.sk ?? base?.sk });
  }
  return { ...plan, classes };
};

/** The classes of a plan, over a table that no other world has. */
export function declareWorld(table: string, plan: WorldPlan): RowClass[] {
  const types: RowClass[] = [];
  for (const [i, own] of plan.classes.entries())
    types.push(declare({ table, model: `${table}M${i}`, others: [...types] }, own, plan));
  if (plan.hasDms)
    entityFromDms({
      name: `${table}D`,
      table: { name: table },
      keys: { partition: { attribute: 'pk', type: 'S' }, sort: { attribute: 'sk', type: plan.sortType } },
      attributes: [
        { attribute: 'pk', type: 'S', required: true, roles: ['pk'] },
        { attribute: 'sk', type: plan.sortType, required: true, roles: ['sk'] },
      ],
    });
  if (plan.again) {
    const last = types.length - 1;
    const at = { table, model: `${table}M${last}`, others: types.slice(0, last) };
    types[last] = declare(at, plan.classes[last]!, plan);
  }
  return types;
}

function declare(
  { table, model, others }: { readonly table: string; readonly model: string; readonly others: readonly RowClass[] },
  { pk, sk, type, untyped, shares, base }: ClassPlan,
  { escape, sortType, encrypts }: WorldPlan,
): RowClass {
  const parent = (base === undefined ? undefined : others[base]) ?? (Entity as unknown as RowClass);
  const previous = others.at(-1);
  const codec = SORT_CODECS[sortType];
  const partition = (pk === undefined ? PartitionKey() : PartitionKey(pk)) as unknown as KeyDecorator;
  const sort = (codec !== undefined
    ? SortKey({ codec: codec as typeof number })
    : sk === undefined
      ? SortKey()
      : SortKey(sk)) as unknown as KeyDecorator;
  @Table(table, {
    model,
    escape,
    ...(type === undefined ? {} : { type }),
    ...(type !== undefined && untyped ? { untyped } : {}),
    ...(shares && previous !== undefined ? { sharesKeys: () => [previous] } : {}),
  })
  @Index('keys', { projection: 'KEYS_ONLY' })
  class Declared extends (parent as typeof Entity) {
    @partition pk!: string;
    @sort sk!: string;
    @Attribute() a?: string;
    @Attribute() b?: string;
    @Attribute() c?: string;
    @Attribute(number) n?: number;
    @IndexPartitionKey('by-v') @Attribute() v = 'v';
    @IndexPartitionKey('keys') @Attribute() w = 'w';
    @(encrypts ? Encrypted() : Attribute()) s = 'secret';
  }
  return Declared as unknown as RowClass;
}

/** The value of a key as text, of an item and of an entity alike. */
function valueText(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : String(value);
}
export const nameOf = ({ pk, sk }: { readonly pk: unknown; readonly sk: unknown }): string =>
  `${valueText(pk)}|${valueText(sk)}`;
export const nameOfRow = ({ pk, sk }: Item): string => nameOf({ pk: pk!.S, sk: sk!.S ?? sk!.N ?? sk!.B });

/** Fields that the templates of a class read, and the keys that have none. */
export function partsOf(
  { pk, sk }: ClassPlan,
  values: Fields,
  { sortType }: WorldPlan,
): Readonly<Record<string, unknown>> {
  const names = fieldsOf(sortType === 'S' ? `${pk ?? ''} ${sk ?? ''}` : (pk ?? ''));
  const parts = Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
  const sort = { S: values.b, N: values.n, B: Buffer.from(values.b) }[sortType];
  return {
    ...parts,
    ...(pk === undefined && { pk: 'P' }),
    ...((sk === undefined || sortType !== 'S') && { sk: sort }),
  };
}

const fieldsOf = (spec: string): ReadonlySet<string> =>
  new Set([...spec.matchAll(/\$\{(\w)\}/g)].map(([, name]) => name!));

/** Fields of which a class makes the key of a row, where its templates can: with the first parts as short, and as long, as can be. */
export function keysFor({ pk, sk }: ClassPlan, row: Item, { escape, sortType }: WorldPlan): readonly Key[] {
  const isText = sortType === 'S';
  const own = [pk, isText ? sk : undefined];
  const stored = [row['pk']!.S!, isText ? row['sk']!.S! : ''];
  const open: Record<string, unknown> = {};
  if (pk === undefined) open['pk'] = stored[0];
  if (!isText) open['sk'] = row['sk']!.N === undefined ? row['sk']!.B : Number(row['sk']!.N);
  else if (sk === undefined) open['sk'] = stored[1];
  const whole = own.map(spec => spec ?? '').join('\n');
  const texts = own.map((spec, i) => (spec === undefined ? '' : stored[i])).join('\n');
  const found = ['+?', '+'].flatMap(reach => {
    const match = pattern(whole, reach).exec(texts);
    if (match === null) return [];
    const groups = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, fieldOf(name, value, escape)] as const,
    );
    return groups.some(([, value]) => value === undefined) ? [] : [Object.fromEntries(groups)];
  });
  const distinct = new Map(found.map(each => [JSON.stringify(each), each]));
  return [...distinct.values()].map(each => ({ ...each, ...open }) as Key);
}

function pattern(template: string, reach: string): RegExp {
  const seen = new Set<string>();
  const source = template
    .split(/(\$\{\w\})/)
    .map(piece => {
      const name = /^\$\{(\w)\}$/.exec(piece)?.[1];
      if (name === undefined) return piece.replace(/[#-]/g, '\\$&');
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      return `(?<${name}>${name === 'n' ? '[-.0-9]' : '[^\\n]'}${reach})`;
    })
    .join('');
  return new RegExp(`^${source}$`);
}

/** A field whose text this is; undefined where no value has it. */
function fieldOf(name: string, value: string, escape: boolean): string | number | undefined {
  if (name === 'n') return String(Number(value)) === value ? Number(value) : undefined;
  if (!escape) return value;
  // Under `escape` no field makes a text that still holds what would have been encoded: decoding it names another row's key.
  if (/[^\w.~%-]/.test(value)) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

/** What the plans say of who may meet which item, given which class made it. */
export class Meetings {
  readonly owners = new Map<string, number>();
  constructor(
    private readonly plan: WorldPlan,
    private readonly types: readonly RowClass[],
  ) {}

  /** Whether an item was made by a class or one of its subclasses. */
  isOf(type: number, row: Item): boolean {
    return this.isSub(this.ownerOf(row), type);
  }

  /**
   * Whether a class may meet an item: its own, one of a class that shares its keys, or one that nothing tells from its own. A class whose
   * key can be anything makes items under the keys of others, which are then of both.
   */
  mayMeet(type: number, row: Item): boolean {
    const owner = this.ownerOf(row);
    if (this.isUnclear(row)) return true;
    const all = this.types.map((_, i) => i);
    const owners = all.filter(i => i === owner || this.isUntold(i, owner));
    const family = all.filter(i => this.isSub(i, type));
    return family.some(own =>
      owners.some(other => this.isSub(other, own) || this.shares(own, other) || this.isUntold(own, other)),
    );
  }

  /** Whether a class has to find an item. */
  isDue(type: number, row: Item): boolean {
    return this.isOf(type, row) && !this.isUnclear(row) && !this.plan.classes.some(({ shares }, i) => shares && i > 0);
  }

  /** Whether a whole write of a class over an item of another is refused by its key: where both have templates. */
  refusesByKey(type: number, row: Item): boolean {
    return [type, this.ownerOf(row)].every(i => this.hasTemplate(i));
  }

  ownerOf(row: Item): number {
    return this.owners.get(nameOfRow(row))!;
  }

  private hasTemplate(i: number): boolean {
    const { pk, sk } = this.plan.classes[i]!;
    return pk !== undefined || (sk !== undefined && this.plan.sortType === 'S');
  }

  private isUnclear(row: Item): boolean {
    const owner = this.ownerOf(row);
    const { pk, sk } = this.plan.classes[owner]!;
    const isOpen = pk === undefined || sk === undefined || this.plan.sortType !== 'S';
    return (
      isOpen &&
      this.plan.classes.some(
        (other, i) => i !== owner && this.couldBe(i, row) && keysFor(other, row, this.plan).length > 0,
      )
    );
  }

  /** Whether the type of a row lets it be of a class. */
  private couldBe(i: number, row: Item): boolean {
    const type = this.typeOf(i);
    const own = row['_type']?.S;
    return type === undefined || type === own || (own === undefined && this.plan.classes[i]!.untyped);
  }

  private isSub(sub: number, base: number): boolean {
    return sub === base || Object.prototype.isPrototypeOf.call(this.types[base]!, this.types[sub]!);
  }

  private shares(i: number, j: number): boolean {
    return Math.abs(i - j) === 1 && this.plan.classes[Math.max(i, j)]!.shares;
  }

  private isUntold(i: number, j: number): boolean {
    const related = i !== j && (this.isSub(i, j) || this.isSub(j, i));
    return related && this.typeOf(i) === this.typeOf(j) && this.shapeOf(i) === this.shapeOf(j);
  }

  /** A subclass has the type of its base where it says none. */
  private typeOf(i: number): string | undefined {
    const { type, base } = this.plan.classes[i]!;
    return type ?? (base !== undefined && base < i ? this.typeOf(base) : undefined);
  }

  /** Templates without the names of their fields. */
  private shapeOf(i: number): string {
    const { pk, sk } = this.plan.classes[i]!;
    const shape = (spec: string | undefined): string =>
      spec === undefined ? '*' : spec.replace(/\$\{n\}/g, '~').replace(/\$\{\w\}/g, '*');
    return `${shape(pk)} ${this.plan.sortType === 'S' ? shape(sk) : '*'}`;
  }
}
