import type { FieldRole } from './roles.js';
import type { SharedTable } from './shared-table.js';

/** What one field decorator records: plain data, in declaration order, merged when the model is compiled. */
export interface FieldSpec {
  readonly field: string;
  readonly role: FieldRole;
  /** The decorator's own name, for messages: `PartitionKey`. */
  readonly decorator: string;
  /** Stored attribute name, where it is not the field's name under the naming strategy. */
  readonly name?: string;
  /** A `Codec`, unknown here because metadata knows no codecs. */
  readonly codec?: unknown;
  /** Key template: literal text with `${field}` parts, or an object with `fields` and `render` (a derived key). */
  readonly template?: unknown;
  /** Name of the index of an index key. */
  readonly index?: string;
  /** Place within a multi-attribute index key; declaration order where absent. */
  readonly position?: number;
  /**
   * Everything else that the decorator was given, read by whoever owns the role: `omitEmpty optional required validate json`
   * of attributes and encrypted fields, `bind` of the latter, `group normalize` of unique fields, `of bits normalize` of blind indexes.
   */
  readonly options?: Readonly<Record<string, unknown>>;
  /** True for a key that `@Table` makes: it is stored, and no property of the entity. */
  readonly offEntity?: boolean;
  /** TypeScript's emitted type, where there is one; a hint at best. */
  readonly designType?: unknown;
}

/** What `@Index` records. */
export interface IndexSpec {
  readonly name: string;
  readonly type?: 'GSI' | 'LSI';
  /** `ALL` (default), `KEYS_ONLY`, or the fields to include. */
  readonly projection?: 'ALL' | 'KEYS_ONLY' | readonly string[];
  /** Whether it is of a table that classes share: its projection then lists attributes, of which a class has some. */
  readonly isShared?: boolean;
}

/** How field names become attribute names. */
export type Naming = 'camelCase' | 'snake_case' | 'dynamorm';

/** What `@Table` records. */
export interface TableSpec {
  /** Table name as declared; a session may map it. */
  readonly name: string;
  /** How field names become attribute names; as they are where absent. */
  readonly naming?: Naming;
  /** Items may be created and never changed or deleted. */
  readonly writeOnce?: boolean;
  /** Discriminator value of this class where several classes share a table. */
  readonly type?: string;
  /** Name of the discriminator attribute. */
  readonly typeAttribute?: string;
  /** Whether items without any type, of writers that know none, are of this class. One class of a table may say so. */
  readonly untyped?: boolean;
  /** Classes with the very same keys, whose items this one reads as its own and they as theirs. */
  readonly sharesKeys?: () => readonly (abstract new (...args: never[]) => object)[];
  /** Percent-encodes text parts of key templates, so that no value can hold what stands between two parts. */
  readonly escape?: boolean;
  /** Where the class comes from, if no program declared it: their keys are not compared with those of other classes. */
  readonly origin?: 'dms' | 'library';
  /**
   * Every conditional or counting write goes as a one-action transaction with a client token, which the service applies once however often
   * it is sent. Twice the write units; no `returning`, no batches.
   */
  readonly certain?: boolean;
  /** Name of the model in errors, DMS documents and encryption contexts, where it is not the class's name. */
  readonly model?: string;
  /**
   * What the keys of the library's own rows in this table begin with: of unique values, the outbox, marks of handled records.
   * Default `dynamorm/`. Keys of entities that begin so are refused. It holds for every class of the table; what is stored under
   * another prefix is not found again.
   */
  readonly reservedPrefix?: string;
  /** The table as `table()` declared it, for classes that share it. */
  readonly shared?: SharedTable;
  /** DynamoDB stream view of the table, where it has a stream. */
  readonly stream?: 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';
}

/** The moments a hook can run at. */
export type HookEvent =
  'beforeValidate' | 'afterValidate' | 'beforeSave' | 'afterSave' | 'beforeDelete' | 'afterDelete' | 'afterLoad';

/** What a hook decorator records. */
export interface HookSpec {
  readonly event: HookEvent;
  readonly method: string;
}

/** Everything recorded on one class itself, not on its bases. */
export interface ClassSpecs {
  readonly fields: FieldSpec[];
  readonly indexes: IndexSpec[];
  readonly hooks: HookSpec[];
  /** Sentences about decorators used in the wrong place, reported with every other fault when the model is compiled. */
  readonly faults: string[];
  table?: TableSpec;
  /** True for rows of the library's own, whose keys begin as no entity's may. */
  isOwnRow?: boolean;
}
