import type { NameOptions } from './attribute.js';
import { readOptions, type FieldDecorator } from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';

const NEEDS = '@Version() needs a public number field';

interface VersionFactory extends Uncalled<'Version'> {
  (): FieldDecorator<number, typeof NEEDS>;
  (options: NameOptions): FieldDecorator<number, typeof NEEDS>;
}

/**
 * The version of an item, for optimistic locking: `N`, set by the library, 0 on create and one more with every write. A write
 * succeeds only at the version that was loaded.
 *
 * ```ts
 * class Order extends Entity {@Version() version!: number }                  // SET #version = :2 if #version = :1
 * class Draft extends Entity {@Version({ name: 'rev' }) revision!: number }  // stored as `rev`
 * ```
 * @throws ErrVersionConflict on a write, where another writer got in between
 */
export const Version: VersionFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readOptions(given[0], ['name']);
  return recordField({ spec: { role: 'version', decorator: 'Version', ...parts }, needs: NEEDS, given, fault });
};
