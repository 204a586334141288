import type { CustomCodec } from '../lib/model/codecs/custom.js';
import { readCodecAndOptions, type NameOptions } from './attribute.js';
import type { FieldDecorator, Served } from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';

const NEEDS = '@CreatedAt() needs a public Date field; a string field takes @CreatedAt(timestampText)';

interface CreatedAtFactory extends Uncalled<'CreatedAt'> {
  (): FieldDecorator<Date, typeof NEEDS>;
  <T>(
    codec: CustomCodec<T>,
    options?: NameOptions,
  ): FieldDecorator<Served<T>, "@CreatedAt(codec) needs a public field of the codec's type">;
  (options: NameOptions): FieldDecorator<Date, typeof NEEDS>;
}

/**
 * When an item was created, set by the library on create and put: `S`, RFC 3339 in UTC with nine fraction digits. It reads as a `Date`, in
 * milliseconds. A text field keeps all nine digits; it needs the codec `timestampText`, since not every compiler emits the
 * field's type.
 *
 * ```ts
 * class Order extends Entity {@CreatedAt() createdAt!: Date }                                  // { createdAt: { S: '2026-01-16T00:00:00.123000000Z' } }
 * class Visit extends Entity {@CreatedAt(timestampText, { name: 'created' }) since!: string }  // as text, under another name
 * ```
 * @throws ErrProtectedFieldMutation where a write assigns it
 */
export const CreatedAt: CreatedAtFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readCodecAndOptions(given, ['name']);
  return recordField({ spec: { role: 'createdAt', decorator: 'CreatedAt', ...parts }, needs: NEEDS, given, fault });
};
