import { z } from 'zod';
import { Index } from '../../decorators/secondary-index.js';
import { Table } from '../../decorators/table.js';
import { Attribute } from '../../decorators/attribute.js';
import { BlindIndex } from '../../decorators/blind-index.js';
import { CreatedAt } from '../../decorators/created-at.js';
import { Encrypted } from '../../decorators/encrypted.js';
import { Protected } from '../../decorators/protected.js';
import { Ttl } from '../../decorators/ttl.js';
import { Unique } from '../../decorators/unique.js';
import { UpdatedAt } from '../../decorators/updated-at.js';
import { Version } from '../../decorators/version.js';
import { AfterLoad, BeforeSave } from '../../decorators/hooks.js';
import { IndexPartitionKey, IndexSortKey } from '../../decorators/index-keys.js';
import { PartitionKey, SortKey } from '../../decorators/table-keys.js';
import type { Key } from '../../lib/entity/types.js';
import type { Secret } from '../../lib/expressions/field-types.js';
import type { Codec } from '../../lib/model/codecs/codec.js';

declare function codec<T>(): Codec<T>;
const isoDate = codec<Date>();
const decimal = codec<string>();
const json = codec<unknown>();
interface Point {
  x: number;
}
const symbol = Symbol();

interface City {
  name: string;
  zip?: number;
  tags: readonly string[];
}
interface Tree {
  name: string;
  children: Tree[];
  parent?: Tree | null;
}
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
class Plain {
  x = 1;
}
class Vector {
  x = 1;
  length(): number {
    return this.x;
  }
}

// ---- what is accepted -------------------------------------------------------------------------------------------------

@Table('t', { naming: 'snake_case', stream: 'NEW_IMAGE' })
@Index('one')
@Index('two', { type: 'LSI', projection: ['text', 'optional'] })
@Index('three', { projection: 'KEYS_ONLY' })
export class Accepted {
  @PartitionKey('CUSTOMER#${text}') pk!: string;
  @SortKey('PROFILE') sk?: string;
  @IndexPartitionKey('one') @IndexPartitionKey('two', { position: 0 }) @Attribute() text!: Key<string>;
  @IndexSortKey('one') @CreatedAt() created!: Date;
  @IndexSortKey('two', 'X#${text}') indexSort!: string;
  @IndexSortKey('three', { template: 'X#${text}', name: 'x' }) other?: string;
  @IndexSortKey('four') @Attribute(codec<bigint>()) big?: bigint;
  @UpdatedAt() updated!: Date;
  @CreatedAt(codec<string>()) since?: string;
  @Ttl() expires?: Date;
  @Ttl(codec<number>()) seconds!: number;
  @Version() version!: number;
  @Version() versionOrNull: number | null = null;
  @Version({ name: 'v' }) namedVersion!: number;
  @CreatedAt({ name: 'c' }) namedCreated!: Date;
  @UpdatedAt(codec<string>(), { name: 'u' }) namedUpdated!: string;
  @Ttl(codec<number>(), { name: 't' }) namedTtl?: number;

  @Attribute() optional?: string;
  @Attribute() orUndefined: string | undefined;
  @Attribute() orNull: string | null = null;
  @Attribute() literal: 'open' | 'paid' = 'open';
  @Attribute() truth: true = true as const;
  @Attribute() brand!: string & { readonly brand: 1 };
  @Attribute() secret!: Secret<string>;
  @Attribute() secretObject!: Secret<{ code: number }>;
  @Attribute() number = 1;
  @Attribute() bytes!: Uint8Array;
  @Attribute() set = new Set<string>();
  @Attribute() literals!: ReadonlySet<'a' | 'b'>;
  @Attribute() numbers?: Set<number>;
  @Attribute() list: string[] = [];
  @Attribute() tuple!: [string, number];
  @Attribute() cities!: readonly (City | null)[];
  @Attribute() city?: City;
  @Attribute() partial!: Partial<City>;
  @Attribute() byName!: Record<string, City>;
  @Attribute() inline!: { a?: string | undefined; b: null; c: { d: number[] } };
  @Attribute() tree!: Tree;
  @Attribute() json!: Json;
  @Attribute() unknown: unknown;
  @Attribute() loose!: Record<string, unknown>;
  @Attribute() object!: object;
  @Attribute() plain!: Plain;
  @Attribute({ name: 'n', omitEmpty: true, required: true, json: true }) options!: City;
  @Attribute({ validate: z.email() }) email?: string;
  @Attribute({ validate: z.object({ name: z.string() }) }) named?: { name: string };
  @Attribute(codec<string>(), { validate: z.string() }) validated?: string;

  @Attribute(isoDate) date?: Date;
  @Attribute(isoDate) dateOrNull!: Date | null;
  @Attribute(isoDate, { omitEmpty: true, optional: true }) dateWithOptions?: Date;
  @Attribute(decimal) price?: string;
  @Attribute(json) anything!: Vector;
  @Attribute(codec<string[]>()) readonlyList!: readonly string[];
  @Attribute(codec<Set<string>>()) readonlySet!: ReadonlySet<string>;
  @Attribute(codec<Map<string, Date>>()) readonlyMap!: ReadonlyMap<string, Date>;
  @Attribute(codec<'a' | 'b'>()) oneOf: 'a' | 'b' = 'a';
  @Attribute({ encode: (p: Point) => ({ N: String(p.x) }), decode: v => ({ x: Number(v.N) }) }) custom?: Point;

  @Encrypted() card?: string;
  @Encrypted() pin?: Map<string, Date>;
  @Encrypted({ bind: 'item', name: 'c' }) bound?: { code: number };
  @Encrypted(isoDate, { bind: 'item' }) born?: Date;
  @Protected() pinned?: Date;
  @Unique({ group: 'g', normalize: text => text.toLowerCase() }) @Attribute() unique!: string;
  @Unique() @Attribute() uniqueOrNull: string | null = null;
  @Unique({ group: 'g' }) @Attribute() uniqueNumber?: number;
  @Unique() @Attribute(codec<bigint>()) uniqueBig!: bigint;
  @Unique() @Attribute(isoDate) uniqueDate?: Date;
  @Unique() @Attribute() uniqueBytes?: Uint8Array;
  @BlindIndex({ of: 'card', bits: 16, normalize: text => text.trim() }) cardHash?: string;

  @BeforeSave() before(): void {}
  @BeforeSave() @AfterLoad() async slow(): Promise<void> {}
  @AfterLoad() withDefault(_times = 1): number {
    return 1;
  }
}

export class Accessors {
  @Attribute() accessor text = '';
  @Attribute() accessor city: City | undefined;
  @Attribute(isoDate) accessor date!: Date;
  @Version() accessor version!: number;
}

class Keyed {
  @PartitionKey() text!: Key<string>;
  @SortKey() number!: Key<number>;
}
class OtherKeys {
  @PartitionKey({ name: 'PK' }) bytes!: Uint8Array;
  @SortKey({ codec: isoDate }) date!: Key<Date>;
}
class TemplateKeys {
  @PartitionKey({ name: 'PK', template: 'X#${a}' }) pk!: string;
  @SortKey({ fields: ['a'], render: values => String(values['a']) }) sk!: string;
  @Attribute() a = '';
}

// What a type parameter will stand for is not known to be wrong.
export abstract class Generic<T, S extends string, C extends City, N extends number, D extends Date> {
  @PartitionKey() pk!: S;
  @SortKey('X#${pk}') sk!: string;
  @Version() version!: N;
  @Attribute() any!: T;
  @Attribute() text?: S;
  @Attribute() city!: C;
  @Attribute() cities!: C[];
  @Attribute() wrapped!: { value: T };
  @Attribute() texts!: Set<S>;
  @Attribute() counts!: Record<S, number>;
  @Attribute(isoDate) date!: D;
  @Encrypted() hidden!: T;
}

@Table('abstract')
@Index('i', { projection: ['note'] })
export abstract class AbstractBase {
  @Attribute() note?: string;
  @BeforeSave() abstractHook(): void {}
}

// ---- what is refused --------------------------------------------------------------------------------------------------

class NeedsArguments {
  constructor(readonly id: string) {}
}
// @ts-expect-error rows become instances by new
@Table('t')
class DecoratedNeedsArguments extends NeedsArguments {}
// @ts-expect-error only one of the two is a field
@Index('i', { projection: ['x', 'z'] })
class WrongProjection extends Plain {}
// @ts-expect-error no such naming
@Table('t', { naming: 'PascalCase' })
class WrongNaming {}
// @ts-expect-error a field decorator on a class
@Attribute()
class NoField {}

export class Refused {
  // @ts-expect-error a version is a number
  @Version() version1!: string;
  // @ts-expect-error no text, not even besides
  @Version() version2!: string | number;
  // @ts-expect-error of another type, whatever its name
  @Version({ name: 'v' }) version3!: string;
  // @ts-expect-error of another type, whatever its name
  @CreatedAt({ name: 'c' }) created3!: string;
  // @ts-expect-error a time to live is a Date, and a number only by its codec
  @Ttl() ttl?: number;
  // @ts-expect-error creation is a Date, and text only by its codec
  @CreatedAt() created!: string;
  // @ts-expect-error the codec reads dates
  @UpdatedAt(isoDate) updated!: string;
  // @ts-expect-error no key type
  @PartitionKey() pk1!: boolean;
  // @ts-expect-error no key type
  @PartitionKey() pk2!: string[];
  // @ts-expect-error a template makes text
  @PartitionKey('X#${a}') pk3!: number;
  // @ts-expect-error the codec's type
  @SortKey({ codec: isoDate }) sk1!: string;
  // @ts-expect-error no key type
  @SortKey() sk2!: { a: string };
  // @ts-expect-error no key type
  @IndexPartitionKey('i') ipk!: Set<string>;
  // @ts-expect-error a template makes text
  @IndexSortKey('i', 'X') isk!: number;
  // @ts-expect-error unique values are keys of sentinel items
  @Unique() unique!: string[];
  // @ts-expect-error neither is truth
  @Unique() unique2?: boolean;
  // @ts-expect-error a normaliser answers text
  @Unique({ normalize: (text: string) => text.length }) unique3!: string;
  // @ts-expect-error no such option
  @Unique({ groups: 'g' }) unique4!: string;
  // @ts-expect-error a static field
  @Unique() static unique5 = '';
  // @ts-expect-error not called
  @Unique unique6!: string;
  // @ts-expect-error a hash is text
  @BlindIndex({ of: 'ttl' }) hash1!: number;
  // @ts-expect-error no such field
  @BlindIndex({ of: 'nothing' }) hash2!: string;

  // @ts-expect-error a Date needs a codec
  @Attribute() date!: Date;
  // @ts-expect-error so does bigint
  @Attribute() bigint?: bigint;
  // @ts-expect-error a Map
  @Attribute() map!: Map<string, string>;
  // @ts-expect-error an object with methods
  @Attribute() vector!: Vector;
  // @ts-expect-error a function
  @Attribute() callback!: () => void;
  // @ts-expect-error a class
  @Attribute() type!: typeof Vector;
  // @ts-expect-error a symbol
  @Attribute() symbol!: symbol;
  // @ts-expect-error a URL
  @Attribute() url!: URL;
  // @ts-expect-error a promise
  @Attribute() promise!: Promise<string>;
  // @ts-expect-error a set of dates
  @Attribute() dates!: Set<Date>;
  // @ts-expect-error other typed arrays
  @Attribute() floats!: Float32Array;
  // @ts-expect-error a Date within
  @Attribute() nested!: { at: Date };
  // @ts-expect-error a Date in a list
  @Attribute() list!: Date[];
  // @ts-expect-error a Date by name
  @Attribute() record!: Record<string, Date>;
  // @ts-expect-error deep within
  @Attribute() deep!: { a: { b: (string | bigint)[] }[] };
  // @ts-expect-error a Date besides
  @Attribute() either?: string | Date;
  // @ts-expect-error the same with options
  @Attribute({ omitEmpty: true }) dateWithOptions!: Date;
  // @ts-expect-error the schema is for numbers
  @Attribute({ validate: z.number() }) validated1!: string;
  // @ts-expect-error the schema is for texts
  @Attribute({ validate: z.string() }) validated2!: { a: string };
  // @ts-expect-error no such option
  @Attribute({ omitempty: true }) misspelt!: string;
  // @ts-expect-error the codec is for dates
  @Attribute(isoDate) text!: string;
  // @ts-expect-error not only a date
  @Attribute(isoDate) dateOrText!: Date | string;
  // @ts-expect-error the codec is for sets
  @Attribute(codec<Set<string>>()) array!: string[];
  // @ts-expect-error the codec is for dates
  @Encrypted(isoDate) born!: string;
  // @ts-expect-error no such binding
  @Encrypted({ bind: 'table' }) bound!: string;

  // @ts-expect-error an accessor field is a field
  @Attribute() accessor accessor1!: Date;
  // @ts-expect-error with a type
  @Version() accessor accessor2!: string;
  // @ts-expect-error a static field
  @Version() static version = 1;
  // @ts-expect-error a static field
  @Attribute() static text = '';
  // @ts-expect-error a static field
  @Attribute(isoDate) static date = new Date();
  // @ts-expect-error a field named by a symbol
  @Attribute() [symbol] = '';
  // @ts-expect-error a method
  @Attribute() method(): string {
    return '';
  }
  // @ts-expect-error a method
  @Version() count(): number {
    return 1;
  }
  // @ts-expect-error a method
  @PartitionKey() key(): string {
    return '';
  }
  // @ts-expect-error a field is no hook
  @BeforeSave() hook1 = '';
  // @ts-expect-error nor is a field that holds a function
  @BeforeSave() hook2 = (): void => {};
  // @ts-expect-error a static method
  @BeforeSave() static hook3(): void {}
  // @ts-expect-error nobody gives it an argument
  @AfterLoad() hook4(_text: string): void {}
  // @ts-expect-error not called
  @Version uncalled1 = 1;
  // @ts-expect-error not called
  @BeforeSave uncalled2(): void {}
}
export { DecoratedNeedsArguments, Keyed, NoField, OtherKeys, TemplateKeys, WrongNaming, WrongProjection };
