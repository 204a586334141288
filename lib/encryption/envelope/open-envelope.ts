import type { Attribute } from '../../model/model.js';
import type { Value } from '../../values/value.js';
import type { OpenedKey } from '../cipher.js';
import { EnvelopeFault } from '../context.js';
import { checkedKey } from '../keys/checked-key.js';
import { decrypt } from './aes-gcm.js';
import { readEnvelope } from './envelope.js';
import type { Envelope } from './envelope.js';
import { valueOfPlaintext } from './plaintext-read.js';

/** The envelope an attribute holds, of a version that the attribute may be read from; no key is needed to tell. */
export function envelopeOf(attribute: Attribute, value: Value): Envelope {
  const envelope = readEnvelope(value);
  if (envelope.v === attribute.encrypted || (envelope.v === 1 && readsV1(attribute))) return envelope;
  throw new EnvelopeFault(
    `is an envelope of version ${envelope.v}, where version ${attribute.encrypted ?? 1} is expected`,
  );
}

/** `@Encrypted({ bind: 'item', readV1: true })`: while items are being rewritten, old envelopes still open. */
function readsV1(attribute: Attribute): boolean {
  return (attribute.options['encrypted'] as { readV1?: unknown } | undefined)?.readV1 === true;
}

/** The value in an envelope, opened with a key on loan, which is given back. */
export function openEnvelope(opened: OpenedKey, envelope: Envelope, aad: Uint8Array): Value {
  const plaintext = decryptAndRelease(opened, envelope, aad);
  if (plaintext === undefined) throw new EnvelopeFault('is an envelope that does not authenticate');
  try {
    return valueOfPlaintext(plaintext);
  } finally {
    plaintext.fill(0);
  }
}

function decryptAndRelease(opened: OpenedKey, { nonce, ct }: Envelope, aad: Uint8Array): Buffer | undefined {
  try {
    return decrypt(ct, { key: checkedKey(opened), nonce, aad });
  } finally {
    opened.release?.();
  }
}
