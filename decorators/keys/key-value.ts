/**
 * What a key field may hold: what is stored as `S`, `N` or `B`. A value class that knows its own text (such as Date, URL or
 * those of Temporal) is one too, with a codec beside the key decorator.
 */
export type KeyValue = string | number | bigint | Uint8Array | { toJSON(): unknown };

/** A key computed from fields rather than written as a template, such as a derived key of a key contract. */
export interface ComputedKey {
  /** Fields it reads. */
  readonly fields: readonly string[];
  /** How it is named in messages. */
  readonly text?: string;
  /** The key text; undefined where a field it needs is missing or empty. */
  render(values: Readonly<Record<string, unknown>>): string | undefined;
}

/** Literal text with `${field}` parts, such as `'ORDER#${orderId}'`, a constant, or a computed key. */
export type Template = string | ComputedKey;

/** Whether a key decorator was given a template rather than options. */
export function isTemplate(given: unknown): given is Template {
  return typeof given === 'string' || (typeof given === 'object' && given !== null && 'render' in given);
}
