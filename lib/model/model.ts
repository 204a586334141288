import type { OwnedRole } from '../metadata/roles.js';
import type { SharedTable } from '../metadata/shared-table.js';
import type { HookEvent, Naming } from '../metadata/specs.js';
import type { Codec } from './codecs/codec.js';
import type { ReservedKeys } from './reserved-keys.js';

/** A key made of literal text and fields, such as `ORDER#${orderId}`. */
export interface KeyTemplate {
  /** Fields it reads, in order of appearance. */
  readonly fields: readonly string[];
  /** Literals and fields in order; undefined if the template is computed (a derived key) and so has no known prefix. */
  readonly parts: readonly TemplatePart[] | undefined;
  /** The template as declared, for messages. */
  readonly text: string;
  /** Whether text parts are percent-encoded. */
  readonly escape?: boolean;
  /** The key text; undefined where a field it needs is missing or empty. */
  render(values: Readonly<Record<string, unknown>>): string | undefined;
}
export type TemplatePart = { readonly literal: string } | { readonly field: string };

/** One stored attribute and the field it is read into. */
export interface Attribute {
  /** Name of the field. */
  readonly field: string;
  /** Name of the stored attribute. */
  readonly name: string;
  /** Translates between the field's value and the stored one. */
  readonly codec: Codec;
  /** Whether an empty value is left out instead of stored. */
  readonly omitEmpty: boolean;
  /** False where writing an item without it is `ErrInvalidModel`. */
  readonly optional: boolean;
  /** Whether it keeps the value it was created with: `@Protected`. */
  readonly protected: boolean;
  /** `v` of the envelope it is stored in; undefined for plain attributes. */
  readonly encrypted: 1 | 2 | undefined;
  /** Whether it is a key that `@Table` makes: stored, and no property of the entity. */
  readonly isOffEntity?: boolean;
  /** The template that a key is made by; undefined for what holds a value of its own. */
  readonly template: KeyTemplate | undefined;
  /** Makes the fresh empty value that an absent `omitEmpty` attribute is read as; undefined where it is read as undefined. */
  readonly fresh: (() => unknown) | undefined;
  /** Whether an absent attribute is read as the field's initial value: `{ default: 'read' }`. */
  readonly readsDefault?: boolean;
  /** Whether `toJSON` leaves it out: `{ hidden: true }`, and what a template makes. */
  readonly hidden?: boolean;
  /** Table or index key: null and empty are left out on write rather than stored. */
  readonly isKey: 'table' | 'index' | undefined;
  /** Set by the library, never by an update's changes. */
  readonly owned: OwnedRole | undefined;
  /** The Standard Schema that every written value must pass; undefined where there is none. The model itself validates nothing. */
  readonly schema?: unknown;
  /** Everything its decorators were given besides, by role. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a kind of secondary index can do; `INDEX_KINDS` of `indexes.ts` has a row for each. */
export interface IndexKind {
  /** It has a partition key of its own; else it shares the table's, needs a sort key of the table, and has exactly one itself. */
  readonly hasOwnPartition: boolean;
  /** It can be read strongly consistently. */
  readonly readsConsistently: boolean;
  /** A read of it answers attributes that it does not project, from the table. */
  readonly readsUnprojected: boolean;
}

/** A secondary index. */
export interface IndexModel {
  readonly name: string;
  readonly type: 'GSI' | 'LSI';
  /** What its type can do. */
  readonly kind: IndexKind;
  /** One to four attributes; exactly one for an LSI. */
  readonly partition: readonly Attribute[];
  /** None to four attributes. */
  readonly sort: readonly Attribute[];
  readonly projection: 'ALL' | 'KEYS_ONLY' | readonly Attribute[];
}

/** An attribute that holds the keyed hash of an encrypted one, so that it can be looked up by equality. */
export interface BlindIndexModel {
  readonly attribute: Attribute;
  /** The encrypted attribute it is computed from. */
  readonly of: Attribute;
  /** Bits of the hash that are stored, 1 to 256; undefined for all. */
  readonly bits: number | undefined;
  readonly normalize: ((text: string) => string) | undefined;
}

/** One field of what is unique. */
export interface UniquePart {
  readonly attribute: Attribute;
  /** Makes texts the same that count as the same. */
  readonly normalize: ((text: string) => string) | undefined;
}

/** A field, or fields together, whose value no two items share. */
export interface UniqueGroup {
  /** `field NAME` for a field alone, else `group NAME`. */
  readonly name: string;
  /** Text that is the same for all classes whose items share these values. */
  readonly scope: string;
  readonly parts: readonly UniquePart[];
}

/** The compiled, frozen description of one entity class: all that the layers above know about it. */
export interface Model<E extends object = object> {
  /** Name in errors, DMS documents and encryption contexts. */
  readonly name: string;
  /** Whether the name was given by `@Table(…, { model })`; else it is the class's own, which minifiers change. */
  readonly isNamed: boolean;
  /** The name that its own `@Table` gives, else that of the class: by it a class that is declared again is known. */
  readonly ownName: string;
  readonly type: new () => E;
  /** Table name as declared; the session may map it. */
  readonly table: string;
  readonly naming: Naming | undefined;
  readonly attributes: readonly Attribute[];
  readonly byField: ReadonlyMap<string, Attribute>;
  readonly byName: ReadonlyMap<string, Attribute>;
  readonly partition: Attribute;
  readonly sort: Attribute | undefined;
  /** Partition key, then sort key where there is one. */
  readonly key: readonly Attribute[];
  /** How no key of its items may begin; undefined for rows of the library's own, whose keys do. */
  readonly reserved: ReservedKeys | undefined;
  readonly version: Attribute | undefined;
  readonly ttl: Attribute | undefined;
  readonly createdAt: Attribute | undefined;
  readonly updatedAt: Attribute | undefined;
  readonly encrypted: readonly Attribute[];
  readonly blindIndexes: readonly BlindIndexModel[];
  readonly protected: readonly Attribute[];
  readonly unique: readonly UniqueGroup[];
  readonly indexes: ReadonlyMap<string, IndexModel>;
  readonly writeOnce: boolean;
  /** Whether conditional and counting writes go as transactions with a client token. */
  readonly certain: boolean;
  /** Attribute and value that tell this class from others of the same table. */
  readonly discriminator: { readonly name: string; readonly value: string } | undefined;
  /** Whether text parts of its key templates are percent-encoded. */
  readonly escape: boolean;
  /** Whether items without a type are of this class. */
  readonly untyped: boolean;
  /** Classes with the same keys, whose items are of both. */
  readonly sharesKeys: (() => readonly object[]) | undefined;
  /** Itself and its base classes from which neither a table nor a key of its own sets it apart. */
  readonly place: readonly object[];
  /** Where the class comes from, if no program declared it. */
  readonly origin: 'dms' | 'library' | undefined;
  /** Method names by event, base classes first. */
  readonly hooks: Readonly<Partial<Record<HookEvent, readonly string[]>>>;
  /** The table as `table()` declared it, where classes share it so. */
  readonly shared?: SharedTable | undefined;
  readonly stream: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES' | undefined;
}
