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
  readonly S?: string;
  readonly N?: string;
  readonly B?: Binary;
  readonly BOOL?: boolean;
  readonly NULL?: boolean;
  readonly SS?: readonly string[];
  readonly NS?: readonly string[];
  readonly BS?: readonly Binary[];
  readonly L?: readonly Value[];
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
