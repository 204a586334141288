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
 * When an item was created (`S`, RFC 3339 in UTC with nine fraction digits): set by the library on create and put. Read as
 * a `Date`. A text field, which keeps all nine digits, says so by its codec, since not every compiler leaves word of a field's type.
 *
 * ```ts
 * @CreatedAt() createdAt!: Date;           // { createdAt: { S: '2026-01-16T00:00:00.123000000Z' } }
 * @CreatedAt(timestampText, { name: 'created' }) since!: string;
 * ```
 */
export const CreatedAt: CreatedAtFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readCodecAndOptions(given, ['name']);
  return recordField({ spec: { role: 'createdAt', decorator: 'CreatedAt', ...parts }, needs: NEEDS, given, fault });
};
