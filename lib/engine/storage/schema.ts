/** The three types a key attribute can have. */
export type KeyType = 'S' | 'N' | 'B';

/** One attribute of a key: its name and the type every item must give it. */
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The attributes that place an item: one each in a table, up to four and four in a global secondary index. */
export interface KeySchema {
  readonly partition: readonly KeyAttribute[];
  readonly sort: readonly KeyAttribute[];
}

/** What of an item an index repeats besides the keys. */
export interface Projection {
  readonly type: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** The attributes that INCLUDE names; empty otherwise. */
  readonly attributes: readonly string[];
}

/** A secondary index as storage needs to know it. */
export interface IndexSchema {
  readonly name: string;
  readonly kind: 'GSI' | 'LSI';
  readonly keys: KeySchema;
  readonly projection: Projection;
}

/** All attributes of a key, partition first. */
export function attributesOf(keys: KeySchema): readonly KeyAttribute[] {
  return keys.sort.length === 0 ? keys.partition : [...keys.partition, ...keys.sort];
}
