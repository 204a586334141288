import type { FieldDecorator } from './recording/field-decorator.js';
import { recordField, type Factory } from './recording/record.js';

const NEEDS = '@Protected() needs a public instance field';

/**
 * A field that cannot change once its item is created. It stands alone or beside `Attribute`.
 *
 * ```ts
 * class Release extends Entity {@Protected() pinned?: string }
 * ```
 * @throws ErrProtectedFieldMutation before any request, where a write changes the field
 */
export const Protected: Factory<'Protected', FieldDecorator<unknown, typeof NEEDS>> = (...given: readonly unknown[]) =>
  recordField({ spec: { role: 'protected', decorator: 'Protected' }, needs: NEEDS, given });
