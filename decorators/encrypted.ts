import type { CustomCodec } from '../lib/model/codecs/custom.js';
import { ATTRIBUTE_OPTIONS, readCodecAndOptions, type AttributeOptions } from './attribute.js';
import type { FieldDecorator, Served } from './recording/field-decorator.js';
import { recordField, type Uncalled } from './recording/record.js';

/** How an encrypted field is stored. */
export interface EncryptedOptions extends AttributeOptions {
  /** Bind the ciphertext to its item, table and model (envelope v2), so that it cannot be moved to another one. */
  readonly bind?: 'item';
  /** Also open envelopes of version 1, while items written before `bind` are being rewritten. */
  readonly readV1?: boolean;
}

const NEEDS = '@Encrypted() needs a public instance field';
const OPTIONS: readonly string[] = [...ATTRIBUTE_OPTIONS, 'bind', 'readV1'];

interface EncryptedFactory extends Uncalled<'Encrypted'> {
  (): FieldDecorator<unknown, typeof NEEDS>;
  <T>(
    codec: CustomCodec<T>,
    options?: EncryptedOptions,
  ): FieldDecorator<Served<T>, "@Encrypted(codec) needs a public field of the codec's type">;
  (options: EncryptedOptions): FieldDecorator<unknown, typeof NEEDS>;
}

/**
 * A field that is stored encrypted, whatever its type: the value as its codec stores it, sealed in an envelope (`M`). It cannot be
 * a key, and no condition can read it.
 *
 * ```ts
 * class Customer extends Entity {@Encrypted() cardNumber?: string }
 * class Patient extends Entity {@Encrypted(isoDate, { bind: 'item' }) born?: Date }  // opens in this very item only
 * connect({ cipher: kmsCipher({ keyId: 'alias/customers' }) });
 * ```
 * @throws ErrEncryptionNotConfigured on every read and write of the class where its session has no cipher;
 * ErrEncryptedFieldNotQueryable where a condition names the field; ErrInvalidEncryptedEnvelope for a stored value that does not open
 */
export const Encrypted: EncryptedFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readCodecAndOptions(given, OPTIONS);
  return recordField({ spec: { role: 'encrypted', decorator: 'Encrypted', ...parts }, needs: NEEDS, given, fault });
};
