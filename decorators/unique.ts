import { readOptions, type FieldDecorator } from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';
import type { KeyValue } from './table-keys.js';

/** What makes two values the same. */
export interface UniqueOptions {
  /** Fields with one group name are unique together. */
  readonly group?: string;
  /** Applied to the value's text before it is compared: `email => email.toLowerCase()`. */
  readonly normalize?: (value: string) => string;
}

const NEEDS = '@Unique() needs a public field of type string, number, bigint, Uint8Array, or Date';

interface UniqueFactory extends Uncalled<'Unique'> {
  (): FieldDecorator<KeyValue, typeof NEEDS>;
  (options: UniqueOptions): FieldDecorator<KeyValue, typeof NEEDS>;
}

/**
 * A field whose value no two items of the class may share. Sentinel items, written in the same transaction as each write, keep it so.
 *
 * ```ts
 * class User extends Entity {@Unique({ normalize: email => email.toLowerCase() })@Attribute() email!: string }
 * ```
 * @throws ErrConditionFailed on a write, where another item holds the value
 */
export const Unique: UniqueFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readOptions(given[0], ['group', 'normalize']);
  return recordField({ spec: { role: 'unique', decorator: 'Unique', ...parts }, needs: NEEDS, given, fault });
};
