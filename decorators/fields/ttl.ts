import type { Uncalled } from '../recording/fault.js';
import type { CustomCodec } from '../../lib/model/codecs/custom.js';
import type { FieldDecorator, Served } from '../recording/field-decorator.js';
import { recordField } from '../recording/record.js';
import { isCodec } from './attribute.js';

const NEEDS = '@Ttl() needs a public Date field; a number field takes @Ttl(ttlSeconds)';

interface TtlFactory extends Uncalled<'Ttl'> {
  (): FieldDecorator<Date, typeof NEEDS>;
  <T>(codec: CustomCodec<T>): FieldDecorator<Served<T>, "@Ttl(codec) needs a public field of the codec's type">;
}

/**
 * When an item expires (`N`, whole epoch seconds), which DynamoDB then deletes, some time later. Read as a `Date`. A number
 * field says so by its codec, since not every compiler leaves word of a field's type.
 *
 * ```ts
 * @Ttl() expiresAt?: Date;                 // { expiresAt: { N: '1768521600' } }
 * @Ttl(ttlSeconds) expires?: number;
 * ```
 */
export const Ttl: TtlFactory = (...given: readonly unknown[]) => {
  const [codec] = given;
  const spec = { role: 'ttl', decorator: 'Ttl', ...(codec !== undefined && { codec }) } as const;
  const fault = codec === undefined || isCodec(codec) ? undefined : 'something that is no codec';
  return recordField({ spec, needs: NEEDS, given, fault });
};
