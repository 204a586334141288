import { didYouMean } from '../lib/errors/suggest.js';
import { registerClass, setPrefixOfTable } from '../lib/metadata/registry.js';
import { isSharedTable, type SharedTable, type TableLayout } from '../lib/metadata/shared-table.js';
import type { TableSpec } from '../lib/metadata/specs.js';
import type { Projects } from './recording/field-decorator.js';
import { recorder, type Fault } from './recording/record.js';
import { recordSharedKeys, type FieldsOf, type SharedKeys } from './shared-keys.js';

/** How the items of a class stand in its table. */
export type TableOptions = Omit<TableSpec, 'name' | 'origin' | 'shared'>;

/** How the items of a class stand in a table that `table()` declared: the table says the rest. */
export type SharedTableOptions<Layout extends TableLayout, Text> = Omit<TableOptions, 'typeAttribute' | 'escape'> &
  SharedKeys<Layout, Text>;

const NEEDS = '@Table() needs a class whose constructor takes no arguments, since rows become instances by `new`';

/** A decorator of classes that are made without arguments; abstract ones share their table with their subclasses. */
interface TableDecorator {
  (target: abstract new () => object, context?: { readonly kind: 'class' }): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<typeof NEEDS>;
}

/** A decorator of classes that have the fields which the keys are made of. */
interface SharedTableDecorator<Field> extends Projects<Field> {
  <C extends abstract new () => object>(
    target: C & ([Field] extends [keyof InstanceType<C>] ? unknown : never),
    context?: { readonly kind: 'class' },
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<NeedsFields>;
}

type NeedsFields =
  '@Table() needs a class with the public fields that its keys are made of, and a constructor without arguments';

interface TableFactory {
  <const Layout extends TableLayout, const Text extends string = never>(
    table: SharedTable<Layout>,
    options: SharedTableOptions<Layout, Text>,
  ): SharedTableDecorator<FieldsOf<Text>>;
  // Last: it is what compilers print of misspelt options.
  (name: string, options?: TableOptions): TableDecorator;
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
function wrongOption(options: Readonly<Record<string, unknown>>, ofShared: readonly string[] = []): string | undefined {
  for (const [option, value] of Object.entries(options)) {
    if (ofShared.includes(option)) return `gives @Table() an option ${option}, which table() says for all classes`;
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
 * const app = table('app', { partitionKey: 'pk', sortKey: 'sk' });
 * (@Table(app, { key: ['USER#${id}', 'USER'] }) class User extends Entity {@Attribute() id!: Key<string> })  // keys are no fields
 * ```
 * @throws ErrInvalidModel at first use of the class, for an unknown option, one of the wrong kind, a second table,
 * or keys that the shared table has no attributes for
 */
export const Table: TableFactory = (...given: readonly unknown[]) => {
  const [to, options = {}] = given;
  const shared = isSharedTable(to) ? to : undefined;
  const name = shared?.name ?? to;
  return recorder({
    decorator: 'Table',
    needs: NEEDS,
    given: shared === undefined ? given : [],
    on: ['class'],
    record({ specs, type }) {
      if (typeof name !== 'string' || name === '') return 'gives @Table() no table name';
      if (specs.table !== undefined) return `has @Table('${specs.table.name}') and @Table('${name}')`;
      if (typeof options !== 'object' || options === null) return 'gives @Table() something that is no options object';
      const { key, indexes, ...own } = options as Readonly<Record<string, unknown>>;
      specs.table = { ...(shared === undefined ? options : own), ...(shared && layoutOf(shared)), name };
      registerClass(type as new () => object);
      const wrong =
        shared === undefined
          ? wrongOption(options as Readonly<Record<string, unknown>>)
          : (wrongOption(own, ['typeAttribute', 'escape']) ?? recordSharedKeys(specs, shared, { key, indexes }));
      if (wrong !== undefined) return wrong;
      const { reservedPrefix } = options as TableOptions;
      return reservedPrefix === undefined ? undefined : setPrefixOfTable(name, reservedPrefix);
    },
  });
};

/** What a shared table says of all its classes. */
const layoutOf = (shared: SharedTable): Partial<TableSpec> => ({
  shared,
  ...(shared.layout.type !== undefined && { typeAttribute: shared.layout.type }),
  ...(shared.layout.escape !== undefined && { escape: shared.layout.escape }),
});
