import { anyValue, keyValue } from './items.js';
import type { Random } from './random.js';
import type { Json, TestIndex, TestTable } from './tables.js';

const NAMES = ['pk', 'sk', 'a', 'b', 'c', 'd', 'e', 'x', 'y', 'z', 'm', 'l', 's', 'ns', 'name', 'missing'];
/** Names that are no index keys. */
const PLAIN = ['pk', 'x', 'y', 'z', 'm', 'l', 's', 'ns', 'name'];
const COMPARATORS = ['=', '<>', '<', '<=', '>', '>='];
const TYPES = ['S', 'N', 'B', 'BOOL', 'NULL', 'SS', 'NS', 'BS', 'L', 'M'];

/** Builds expressions and the placeholders they use. */
export class Expressions {
  readonly #random: Random;
  readonly #names: Record<string, string> = {};
  readonly #values: Json = {};
  #count = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The placeholder members of the request. */
  get members(): Json {
    return {
      ...(Object.keys(this.#names).length > 0 && { ExpressionAttributeNames: this.#names }),
      ...(Object.keys(this.#values).length > 0 && { ExpressionAttributeValues: this.#values }),
    };
  }

  value(value: Json): string {
    const placeholder = `:v${this.#count++}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  name(name: string): string {
    // One in ten bare names is left bare even if it is reserved.
    if (this.#random.chance(0.5) && (name !== 'name' || this.#random.chance(0.1))) return name;
    const placeholder = `#${name}`;
    this.#names[placeholder] = name;
    return placeholder;
  }

  path(names: readonly string[] = NAMES): string {
    let path = this.name(this.#random.pick(names));
    while (this.#random.chance(0.25)) {
      path += this.#random.chance(0.4) ? `[${this.#random.below(3)}]` : `.${this.name(this.#random.pick(NAMES))}`;
    }
    return path;
  }

  condition(depth = 0): string {
    const random = this.#random;
    const deeper = depth < 2 ? 1 : 0;
    return random.weighted<string>([
      [3, () => `${this.#operand()} ${random.pick(COMPARATORS)} ${this.#operand()}`],
      [2, () => `attribute_exists(${this.path()})`],
      [2, () => `attribute_not_exists(${this.path()})`],
      [1, () => `attribute_type(${this.path()}, ${this.value({ S: random.pick(TYPES) })})`],
      [1, () => `begins_with(${this.path()}, ${this.#anyValue()})`],
      [1, () => `contains(${this.path()}, ${this.#anyValue()})`],
      [1, () => `size(${this.path()}) ${random.pick(COMPARATORS)} ${this.value({ N: String(random.below(5)) })}`],
      [1, () => `${this.#operand()} BETWEEN ${this.#operand()} AND ${this.#operand()}`],
      [1, () => `${this.#operand()} IN (${random.times(1 + random.below(3), () => this.#operand()).join(', ')})`],
      [deeper, () => `${this.condition(depth + 1)} AND ${this.condition(depth + 1)}`],
      [deeper, () => `${this.condition(depth + 1)} or ${this.condition(depth + 1)}`],
      [deeper, () => `NOT ${this.condition(depth + 1)}`],
      [deeper, () => `(${this.condition(depth + 1)})`],
    ]);
  }

  update(): string {
    const random = this.#random;
    const sections: [string, () => string][] = [
      ['SET', () => `${this.path()} = ${this.#setOperand()}`],
      ['REMOVE', () => this.path()],
      ['ADD', () => this.#addition()],
      ['DELETE', () => `${this.path()} ${this.value(random.pick([{ NS: ['1'] }, { SS: ['a', 'b', 'é'] }]))}`],
    ];
    const chosen = sections.filter(() => random.chance(0.45));
    const used = chosen.length === 0 ? sections.slice(0, 1) : chosen;
    return used.map(([word, make]) => `${word} ${random.times(1 + random.below(2), make).join(', ')}`).join(' ');
  }

  /** DynamoDB Local lets ADD give an index key another type, after which nothing can be compared: not asked of it. */
  #addition(): string {
    const random = this.#random;
    if (random.chance(0.3)) return `${this.name(random.pick(['b', 'e']))} ${this.value({ N: '1' })}`;
    return `${this.path(PLAIN)} ${this.value(random.pick([{ N: '1' }, { NS: ['1', '9'] }, { SS: ['a', 'q'] }]))}`;
  }

  projection(): string {
    return this.#random.times(1 + this.#random.below(3), () => this.path()).join(', ');
  }

  keyCondition(table: TestTable, index: TestIndex | undefined): string {
    const random = this.#random;
    const hash = index?.hash ?? table.keys.slice(0, 1);
    const range = index?.range ?? table.keys.slice(1);
    const parts = hash.map(name => `${this.name(name)} = ${this.value(keyValue(random, table.types[name]!))}`);
    const ranged = range.slice(0, random.below(range.length + 1));
    ranged.forEach((name, at) => parts.push(this.#rangeCondition(name, table, at === ranged.length - 1)));
    return random.chance(0.97) ? parts.join(' AND ') : parts.join(' OR ');
  }

  #rangeCondition(name: string, { types }: TestTable, last: boolean): string {
    const random = this.#random;
    const path = this.name(name);
    const value = () => this.value(keyValue(random, types[name]!));
    if (!last) return `${path} = ${value()}`;
    return random.weighted<string>([
      [3, () => `${path} ${random.pick(COMPARATORS.filter(one => one !== '<>'))} ${value()}`],
      [1, () => `${path} BETWEEN ${value()} AND ${value()}`],
      [1, () => `begins_with(${path}, ${value()})`],
    ]);
  }

  #anyValue(): string {
    return this.value(anyValue(this.#random));
  }

  #operand(): string {
    return this.#random.chance(0.55) ? this.path() : this.#anyValue();
  }

  #setOperand(): string {
    const random = this.#random;
    return random.weighted<string>([
      [4, () => this.#anyValue()],
      [2, () => this.path()],
      [2, () => `${this.path()} ${random.pick(['+', '-'])} ${this.value({ N: random.pick(['1', '0.5', '-3']) })}`],
      [2, () => `if_not_exists(${this.path()}, ${this.#anyValue()})`],
      [1, () => `list_append(${this.path()}, ${this.value({ L: [anyValue(random)] })})`],
      [1, () => `if_not_exists(${this.path()}, ${this.value({ N: '0' })}) + ${this.value({ N: '1' })}`],
    ]);
  }
}
