/** Bytes as they travel: a `Uint8Array` in memory, base64 text (RFC 4648, padded) where JSON carries them. */
export type Binary = Uint8Array | string;

/** DynamoDB's ten attribute types. */
export type ValueType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'SS' | 'NS' | 'BS' | 'L' | 'M';

/**
 * One DynamoDB attribute value as it stands on the wire; exactly one member is present.
 * Structural, with optional members rather than a union, so that a decoder can test `value.S !== undefined`
 * without narrowing and nothing below the client layer has to import the SDK.
 */
export interface Value {
  /** Text. */
  readonly S?: string;
  /** Number, as decimal text of up to 38 significant digits. */
  readonly N?: string;
  /** Bytes. */
  readonly B?: Binary;
  /** Boolean. */
  readonly BOOL?: boolean;
  /** Null; always `true`. */
  readonly NULL?: boolean;
  /** Set of texts. */
  readonly SS?: readonly string[];
  /** Set of numbers, each as decimal text. */
  readonly NS?: readonly string[];
  /** Set of byte strings. */
  readonly BS?: readonly Binary[];
  /** List of values of any type. */
  readonly L?: readonly Value[];
  /** Map of values by name. */
  readonly M?: Item;
}

/** The attributes of one item, or of one map, by attribute name. Write through `setOwn` where names come from outside. */
export interface Item {
  readonly [attribute: string]: Value;
}

/** An item under construction. */
export type MutableItem = Record<string, Value>;

/** The type letter of a value: the name of its single member; undefined for `{}`. */
export function typeOf(value: Value): ValueType | undefined {
  for (const type in value) return type as ValueType;
  return undefined;
}

/** Whether a value can be one of a primary key: a text, a number or bytes. */
export const isKeyValue = ({ S, N, B }: Value): boolean => S !== undefined || N !== undefined || B !== undefined;
