import type { Factory } from '../recording/fault.js';
import type { FieldDecorator } from '../recording/field-decorator.js';
import { recordField } from '../recording/record.js';

const NEEDS = '@Version() needs a public number field';

/**
 * The version of an item (`N`), for optimistic locking: set by the library, 0 on create and one more with every write, which
 * is conditional on the version that was loaded. Another writer in between is `ErrVersionConflict`.
 *
 * ```ts
 * @Version() version!: number;      // SET #version = :2   if   #version = :1
 * ```
 */
export const Version: Factory<'Version', FieldDecorator<number, typeof NEEDS>> = (...given: readonly unknown[]) =>
  recordField({ spec: { role: 'version', decorator: 'Version' }, needs: NEEDS, given });
