const BRAND: unique symbol = Symbol.for('dynamorm/exact-number@1') as never;

/**
 * A stored number that a JavaScript number would round, kept as its decimal text. It stands inside lists and maps of
 * classes built from a model document, where plain text would be written back as text.
 */
export class ExactNumber {
  /** The number's digits, canonical: `9007199254740993`. */
  readonly value: string;

  constructor(value: string) {
    this.value = value;
    Object.defineProperty(this, BRAND, { value: true });
    Object.freeze(this);
  }

  toString(): string {
    return this.value;
  }

  toJSON(): string {
    return this.value;
  }
}

/** Tells what keeps a number as text under `value` (ours, in either build, or the SDK's) from other objects. */
export function isNumberText(value: object): value is { readonly value: string } {
  if (BRAND in value) return true;
  // By its members: bundlers rename the SDK's class.
  const { value: text, toBigInt, toAttributeValue } = value as Readonly<Record<string, unknown>>;
  return typeof text === 'string' && typeof toBigInt === 'function' && typeof toAttributeValue === 'function';
}
