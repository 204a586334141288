import type { CustomCodec } from '../lib/model/codecs/custom.js';
import { readCodecAndOptions, type NameOptions } from './attribute.js';
import type { FieldDecorator, Served } from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';

const NEEDS = '@Ttl() needs a public Date field; a number field takes @Ttl(ttlSeconds)';

interface TtlFactory extends Uncalled<'Ttl'> {
  (): FieldDecorator<Date, typeof NEEDS>;
  <T>(
    codec: CustomCodec<T>,
    options?: NameOptions,
  ): FieldDecorator<Served<T>, "@Ttl(codec) needs a public field of the codec's type">;
  (options: NameOptions): FieldDecorator<Date, typeof NEEDS>;
}

/**
 * When an item expires; DynamoDB deletes it some time later. `N`, whole seconds since 1970, read as a `Date`. A number field needs
 * the codec `ttlSeconds`, since not every compiler emits the field's type.
 *
 * ```ts
 * class Login extends Entity {@Ttl() expiresAt?: Date }                             // { expiresAt: { N: '1768521600' } }
 * class Token extends Entity {@Ttl(ttlSeconds, { name: 'ttl' }) expires?: number }  // seconds, under another name
 * ```
 * @throws ErrInvalidModel for a second one of the class
 */
export const Ttl: TtlFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readCodecAndOptions(given, ['name']);
  return recordField({ spec: { role: 'ttl', decorator: 'Ttl', ...parts }, needs: NEEDS, given, fault });
};
