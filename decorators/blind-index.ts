import { readOptions, type FieldContext, type Takes } from './recording/field-decorator.js';
import { recordField, type Fault } from './recording/record.js';

/** What a blind index is computed from. */
export interface BlindIndexOptions<Of extends string = string> {
  /** The encrypted field that shall be found by equality. */
  readonly of: Of;
  /** Bits of the hash that are stored; fewer make more false hits, and reveal less. All 256 by default. */
  readonly bits?: number;
  /** Applied to the value before it is hashed: `email => email.trim().toLowerCase()`. */
  readonly normalize?: (value: string) => string;
}

const NEEDS = '@BlindIndex({ of }) needs a public string field, and `of` a public field of the same class';
type Text = string | null | undefined;

/** A decorator of public text fields of a class with a field `Of`, under both decorator protocols. */
interface BlindIndexDecorator<Of extends string> extends Takes<string> {
  (
    value: unknown,
    context: FieldContext<string> & { readonly access: { has(object: { readonly [P in Of]?: unknown }): boolean } },
  ): void;
  <K extends string, T extends { readonly [P in K]?: Text } & { readonly prototype?: undefined }>(
    target: Of extends keyof T ? T : never,
    key: K,
    descriptor?: unknown,
  ): void;
  (target: unknown, key?: unknown, descriptor?: unknown): Fault<typeof NEEDS>;
}

interface BlindIndexFactory {
  <const Of extends string>(options: BlindIndexOptions<Of>): BlindIndexDecorator<Of>;
}

/**
 * Stores the keyed hash (HMAC-SHA-256) of an encrypted field, by which the field can be found: `S`, set by the library. Equal
 * values have equal hashes, and a hash reveals nothing else.
 *
 * ```ts
 * class User extends Entity {@Encrypted() email?: string;@IndexPartitionKey('by-mail')@BlindIndex({ of: 'email' }) mailHash?: string }
 * await User.index('by-mail').query({ email: 'ada@example.com' }).first();
 * ```
 * @throws ErrInvalidModel where `of` is no encrypted text field; ErrEncryptedFieldNotQueryable where a condition names the hash
 */
export const BlindIndex: BlindIndexFactory = (...given: readonly unknown[]) => {
  const { parts, fault } = readOptions(given[0], ['of', 'bits', 'normalize']);
  const lacking = typeof parts.options?.['of'] === 'string' ? undefined : 'no field to be computed `of`';
  const spec = { role: 'blindIndex', decorator: 'BlindIndex', ...parts } as const;
  return recordField({ spec, needs: NEEDS, given, fault: fault ?? lacking });
};
