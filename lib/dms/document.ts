import { misuse } from '../errors/errors.js';
import { isObject, type ValueType } from '../values/value.js';

/** The name of a field naming in a DMS document. */
export type DmsNaming = 'camelCase' | 'snake_case' | 'dynamorm';

/** What the text or number of an attribute stands for. */
export type DmsFormat = 'rfc3339nano' | 'unix_seconds' | 'int' | 'decimal_string';

/** A key attribute by name and type. */
export interface DmsKey {
  /** Stored name of the key attribute. */
  readonly attribute: string;
  /** DynamoDB type letter of the key: text, number or bytes. */
  readonly type: 'S' | 'N' | 'B';
}

/** One attribute of a model. Names and words are those of the document, because this is the document. */
export interface DmsAttribute {
  /** Stored name of the attribute. */
  readonly attribute: string;
  /** DynamoDB type letter of the stored value. */
  readonly type: ValueType;
  /** Whether every item must have the attribute. */
  readonly required?: boolean;
  /** Whether an item may lack the attribute. Says the opposite of `required`; one of the two is enough. */
  readonly optional?: boolean;
  /** Whether an empty value is left out of the item rather than stored. */
  readonly omit_empty?: boolean;
  /** `pk sk created_at updated_at version ttl index_pk:NAME index_sk:NAME`. */
  readonly roles?: readonly string[];
  /** What the stored text or number stands for, such as a time. */
  readonly format?: DmsFormat;
  /** Whether the stored text is JSON. */
  readonly json?: boolean;
  /** Whether the value is bytes. */
  readonly binary?: boolean;
  /** `v: 1` is the envelope that every runtime reads; `v: 2` binds the ciphertext to its item. */
  readonly encryption?: { readonly v: 1 | 2 };
  /** Free metadata, which never changes what is stored. */
  readonly tags?: Readonly<Record<string, unknown>>;
}

/** A secondary index of a model. */
export interface DmsIndex {
  /** Name of the index. */
  readonly name: string;
  /** Global (`GSI`) or local (`LSI`) secondary index. */
  readonly type: 'GSI' | 'LSI';
  /** Partition key of the index. */
  readonly partition: DmsKey;
  /** Sort key of the index, where it has one. */
  readonly sort?: DmsKey;
  /** Attributes that the index holds. Default: all. */
  readonly projection?: { readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; readonly fields?: readonly string[] };
}

/** One model: what an entity class is, spelled as data. */
export interface DmsModel {
  /** Name of the model, and of the class that is generated for it. */
  readonly name: string;
  /** Table that the items are stored in, by its declared name. */
  readonly table: { readonly name: string };
  /** How field names become stored names. */
  readonly naming?: { readonly convention: DmsNaming };
  /** Primary key of the table. */
  readonly keys: { readonly partition: DmsKey; readonly sort?: DmsKey };
  /** What may be changed: write-once models take no updates, protected attributes keep their first value. */
  readonly write_policy?: {
    readonly mode?: 'mutable' | 'write_once';
    readonly protected_attributes?: readonly string[];
  };
  /** All attributes of an item, those of the keys included. */
  readonly attributes: readonly DmsAttribute[];
  /** Secondary indexes of the table. */
  readonly indexes?: readonly DmsIndex[];
}

/** A model document (contract section 1). Version 0.1 is read by the rules of 0.2. */
export interface DmsDocument {
  /** Version of the document format, as text. */
  readonly dms_version: '0.1' | '0.2';
  /** Group that the models belong to, for people and generators. */
  readonly namespace?: string;
  /** The models, each with a name of its own. */
  readonly models: readonly DmsModel[];
}

/** Refuses options that are no object. @throws ErrInvalidOperator */
export function checkOptions(operation: string, options: unknown): void {
  if (!isObject(options)) throw misuse(operation, 'an object of options');
}

/** Refuses what is no document. @throws ErrInvalidOperator */
export function requireDocument(operation: string, doc: unknown): void {
  if (!isObject(doc) || !Array.isArray((doc as Partial<DmsDocument>).models))
    throw misuse(operation, 'the document that parseDms() answered');
}
