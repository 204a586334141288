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

const OPTIONS: readonly string[] = [
  'naming',
  'writeOnce',
  'certain',
  'type',
  'typeAttribute',
  'untyped',
  'sharesKeys',
  'escape',
  'model',
  'reservedPrefix',
  'stream',
];

/**
 * Names the table that a class is stored in. Subclasses inherit it, part by part.
 *
 * ```ts
 * (@Table('shop', { naming: 'snake_case' }) class Order extends Entity {})   // stored names in snake case
 * (@Table('audit', { writeOnce: true }) class AuditEvent extends Entity {})  // items that never change
 * (@Table('shop', { type: 'vip' }) class VipOrder extends Order {})          // known by a discriminator attribute
 * (@Table('accounts', { certain: true }) class Account extends Entity {})    // each write applied once, though answers are lost
 * ```
 * @throws ErrInvalidModel at first use of the class, for an unknown option or a second table
 */
export const Table: (name: string, options?: TableOptions) => TableDecorator = (...given: readonly unknown[]) => {
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
      const unknown = Object.keys(options).find(option => !OPTIONS.includes(option));
      if (unknown !== undefined) return `gives @Table() an unknown option ${unknown}`;
      const { reservedPrefix } = options as TableOptions;
      return reservedPrefix === undefined ? undefined : setPrefixOfTable(name, reservedPrefix);
    },
  });
};
