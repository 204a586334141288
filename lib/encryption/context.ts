import { DynamormError, isDynamormError, type ErrorCode } from '../errors/errors.js';
import type { Attribute, Model } from '../model/model.js';
import { isCipher, type Cipher } from '../session/cipher.js';
import { shared } from '../shared.js';
import type { Item } from '../values/value.js';

/** For whom and where values are sealed or opened; one per request, shared by its items. */
export interface CipherContext {
  readonly cipher: Cipher;
  readonly model: Model;
  /** Name or ARN of the table as sent. */
  readonly table: string;
  /** Verb or DynamoDB operation, for error messages. */
  readonly operation?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One attribute's wire value, and the item it belongs to. */
export interface AttributeValue<V> {
  readonly attribute: Attribute;
  readonly value: V;
  /** Wire values of the primary key, or any item that holds them; only envelope version 2 reads them. */
  readonly key: Item;
}

/**
 * The cipher for an operation on a model with encrypted attributes, or the refusal that makes encryption fail closed: thrown
 * before any request. With `reads`, also a cipher that cannot open is refused.
 * @throws ErrEncryptionNotConfigured
 */
export function requireCipher(cipher: unknown, model: Model, use: { operation: string; reads: boolean }): Cipher {
  const refuse = (why: string) => {
    const names = model.encrypted.map(attribute => attribute.name).join(', ');
    const message = `${model.name} has encrypted attributes (${names}) and ${why}: ${use.operation} is refused`;
    return new DynamormError('ErrEncryptionNotConfigured', message, place(model, { operation: use.operation }));
  };
  if (cipher === undefined || cipher === null) throw refuse('no cipher is configured');
  if (!isCipher(cipher)) throw refuse('what is configured as cipher is none');
  if (use.reads && cipher.writeOnly === true) throw refuse('the configured cipher only writes');
  return cipher;
}

/** Thrown inside this folder for what is wrong with an envelope; it knows neither model nor attribute, and never a value. */
export class EnvelopeFault extends Error {}

/** The error users see for a fault met while sealing or opening one attribute; only an abort passes as it is. */
export function attributeError(context: CipherContext, attribute: Attribute, fault: unknown): unknown {
  if (context.signal?.aborted === true && fault === context.signal.reason) return fault;
  const where = `attribute ${attribute.name} of ${context.model.name}`;
  const details = { ...place(context.model, context), field: attribute.field };
  if (fault instanceof EnvelopeFault) {
    return new DynamormError('ErrInvalidEncryptedEnvelope', `${where} ${fault.message}`, details);
  }
  const failed = (code: ErrorCode, why: string, more: object) =>
    new DynamormError(code, `${where}: ${why}`, { ...details, ...more });
  if (isDynamormError(fault)) {
    return failed(fault.code, fault.message, { retryable: fault.retryable, codes: fault.codes, cause: fault.cause });
  }
  // What a foreign cipher throws may quote key material in its message or carry a response that does: only its name is kept.
  const name = typeof fault === 'object' && fault !== null && 'name' in fault ? String(fault.name) : typeof fault;
  return failed('ErrEncryptionUnavailable', `the cipher failed (${name})`, {});
}

function place(model: Model, context: { table?: string; operation?: string | undefined }): object {
  return {
    model: model.name,
    key: model.key.map(attribute => attribute.name),
    table: context.table,
    operation: context.operation,
  };
}

const configured = /* @__PURE__ */ shared('default-cipher@2', (): { cipher?: Cipher | undefined } => ({}));

/** The cipher that `connect` configured: what reads images outside any session (streams) open envelopes with. */
export function defaultCipher(): Cipher | undefined {
  return configured.cipher;
}

/** Sets or clears the default cipher; called by `connect`. */
export function setDefaultCipher(cipher: Cipher | undefined): void {
  configured.cipher = cipher;
}
