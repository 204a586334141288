import type { ValueType } from '../values/value.js';

/** The name of a field naming in a DMS document. */
export type DmsNaming = 'camelCase' | 'snake_case' | 'dynamorm';

/** What the text or number of an attribute stands for. */
export type DmsFormat = 'rfc3339nano' | 'unix_seconds' | 'int' | 'decimal_string';

/** A key attribute by name and type. */
export interface DmsKey {
  readonly attribute: string;
  readonly type: 'S' | 'N' | 'B';
}

/** One attribute of a model. Names and words are those of the document, because this is the document. */
export interface DmsAttribute {
  readonly attribute: string;
  readonly type: ValueType;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly omit_empty?: boolean;
  /** `pk sk created_at updated_at version ttl index_pk:NAME index_sk:NAME`. */
  readonly roles?: readonly string[];
  readonly format?: DmsFormat;
  readonly json?: boolean;
  readonly binary?: boolean;
  /** `v: 1` is the envelope that every runtime reads; `v: 2` binds the ciphertext to its item. */
  readonly encryption?: { readonly v: 1 | 2 };
  /** Free metadata, which never changes what is stored. */
  readonly tags?: Readonly<Record<string, unknown>>;
}

/** A secondary index of a model. */
export interface DmsIndex {
  readonly name: string;
  readonly type: 'GSI' | 'LSI';
  readonly partition: DmsKey;
  readonly sort?: DmsKey;
  readonly projection?: { readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE'; readonly fields?: readonly string[] };
}

/** One model: what an entity class is, spelled as data. */
export interface DmsModel {
  readonly name: string;
  readonly table: { readonly name: string };
  readonly naming?: { readonly convention: DmsNaming };
  readonly keys: { readonly partition: DmsKey; readonly sort?: DmsKey };
  readonly write_policy?: {
    readonly mode?: 'mutable' | 'write_once';
    readonly protected_attributes?: readonly string[];
  };
  readonly attributes: readonly DmsAttribute[];
  readonly indexes?: readonly DmsIndex[];
}

/** A model document (contract section 1). Version 0.1 is read by the rules of 0.2. */
export interface DmsDocument {
  readonly dms_version: '0.1' | '0.2';
  readonly namespace?: string;
  readonly models: readonly DmsModel[];
}
