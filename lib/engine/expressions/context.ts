import { getOwn } from '../../values/own.js';
import type { Item, Value } from '../../values/value.js';
import { invalid } from '../failure.js';

/** The placeholders of one request, shared by its expressions, and which of them were used. */
export class ExpressionContext {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Item;
  readonly #used = new Set<string>();

  constructor(names: Readonly<Record<string, string>> | undefined, values: Item | undefined) {
    this.#names = names ?? {};
    this.#values = values ?? {};
  }

  /** The attribute name behind `#placeholder`, undefined when the request does not define it. */
  nameOf(placeholder: string): string | undefined {
    this.#used.add(placeholder);
    return getOwn(this.#names, placeholder);
  }

  /** The value behind `:placeholder`, undefined when the request does not define it. */
  valueOf(placeholder: string): Value | undefined {
    this.#used.add(placeholder);
    return getOwn(this.#values, placeholder);
  }

  /** Refuses placeholders that no expression used: call it when all expressions of the request are compiled. */
  checkUnused(): void {
    this.#checkUnused('ExpressionAttributeNames', this.#names);
    this.#checkUnused('ExpressionAttributeValues', this.#values);
  }

  #checkUnused(member: string, placeholders: object): void {
    const unused = Object.keys(placeholders)
      .filter(placeholder => !this.#used.has(placeholder))
      .sort();
    if (unused.length === 0) return;
    throw invalid(`Value provided in ${member} unused in expressions: keys: {${unused.join(', ')}}`);
  }
}
