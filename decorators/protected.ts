import type { FieldDecorator } from './recording/field-decorator.js';
import { recordField, type Factory } from './recording/record.js';

const NEEDS = '@Protected() needs a public instance field';

/**
 * A field that no write may change once its item is created: `ErrProtectedFieldMutation`, before any request. It stands
 * alone or beside `@Attribute`.
 *
 * ```ts
 * @Protected() pinned?: string;
 * ```
 */
export const Protected: Factory<'Protected', FieldDecorator<unknown, typeof NEEDS>> = (...given: readonly unknown[]) =>
  recordField({ spec: { role: 'protected', decorator: 'Protected' }, needs: NEEDS, given });
