import { didYouMean } from '../lib/errors/suggest.js';
import { registerClass, setPrefixOfTable } from '../lib/metadata/registry.js';
import type { TableSpec } from '../lib/metadata/specs.js';
import { recorder, type Fault } from './recording/record.js';

/** How the items of a class stand in its table. */
export type TableOptions = Omit<TableSpec, 'name' | 'origin'>;

const NEEDS = '@Table() needs a class whose constructor takes no arguments, since rows become instances by `new`';

/** A decorator of classes that are made without arguments; abstract ones share their table with their subclasses. */
interface TableDecorator {
  (target: abstract new () => object, context?: { readonly kind: 'class' }): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<typeof NEEDS>;
}

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isFlag = (value: unknown): boolean => typeof value === 'boolean';
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): boolean =>
    words.includes(value as string);

/** What each option is, in words and as a test; plain JavaScript may pass anything. */
const OPTIONS: Readonly<Record<keyof TableOptions, readonly [what: string, holds: (value: unknown) => boolean]>> = {
  naming: ["'camelCase', 'snake_case' or 'dynamorm'", oneOf('camelCase', 'snake_case', 'dynamorm')],
  writeOnce: ['true or false', isFlag],
  certain: ['true or false', isFlag],
  type: ['a text', isText],
  typeAttribute: ['a text', isText],
  untyped: ['true or false', isFlag],
  sharesKeys: ['a function that answers classes', value => typeof value === 'function'],
  escape: ['true or false', isFlag],
  model: ['a text', isText],
  // Told where the prefixes of tables are kept.
  reservedPrefix: ['a text of 1 to 100 characters', () => true],
  stream: [
    "'KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE' or 'NEW_AND_OLD_IMAGES'",
    oneOf('KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'),
  ],
};

/** What is wrong with the first option that is wrong; undefined where all are right. */
function wrongOption(options: Readonly<Record<string, unknown>>): string | undefined {
  for (const [option, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTIONS, option))
      return `gives @Table() an unknown option ${option}${didYouMean(option, Object.keys(OPTIONS))}`;
    const [what, holds] = OPTIONS[option as keyof TableOptions];
    if (value !== undefined && !holds(value)) return `gives @Table() an option ${option} that is not ${what}`;
  }
  return undefined;
}

// A decorator that is not called gets the class: the compiler says so in a sentence. First, since it shows the last of what it tried.
interface TableFactory {
  (
    target: abstract new (...args: never[]) => object,
    context?: { readonly kind: 'class' },
  ): Fault<"@Table is not called: write @Table('name')">;
  (name: string, options?: TableOptions): TableDecorator;
}

/**
 * Names the table that a class is stored in. Subclasses inherit it, part by part.
 *
 * ```ts
 * (@Table('shop', { naming: 'snake_case' }) class Order extends Entity {})   // stored names in snake case
 * (@Table('audit', { writeOnce: true }) class AuditEvent extends Entity {})  // items that never change
 * (@Table('shop', { type: 'vip' }) class VipOrder extends Order {})          // known by a discriminator attribute
 * (@Table('accounts', { certain: true }) class Account extends Entity {})    // each write applied once, though answers are lost
 * ```
 * @throws ErrInvalidModel at first use of the class, for an unknown option, one of the wrong kind, or a second table
 */
export const Table: TableFactory = (...given: readonly unknown[]) => {
  const [name, options = {}] = given;
  return recorder({
    decorator: 'Table',
    needs: NEEDS,
    given,
    on: ['class'],
    record({ specs, type }) {
      if (typeof name !== 'string' || name === '') return 'gives @Table() no table name';
      if (specs.table !== undefined) return `has @Table('${specs.table.name}') and @Table('${name}')`;
      if (typeof options !== 'object' || options === null) return 'gives @Table() something that is no options object';
      specs.table = { ...options, name };
      registerClass(type as new () => object);
      const wrong = wrongOption(options as Readonly<Record<string, unknown>>);
      if (wrong !== undefined) return wrong;
      const { reservedPrefix } = options as TableOptions;
      return reservedPrefix === undefined ? undefined : setPrefixOfTable(name, reservedPrefix);
    },
  });
};
