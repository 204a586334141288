import { isBytes, toBase64 } from '../values/binary.js';

// What a `Uint8Array` or a `Buffer` looks like once JSON.stringify met it where base64 text should stand. Also found
// where a map has a key of these names, which only costs the slower way; never inside a string, whose quotes are escaped.
const RAW_BYTES = /"(?:B":|BS":\[(?:"[^"]*",)*)\{/;

/** The JSON of a request. Bytes of this library serialise themselves; a user's plain ones are found out and read again. */
export function bodyOf(input: object): string {
  const text = JSON.stringify(input);
  const mayHold = text.includes('B":{') || text.includes('BS":[');
  return mayHold && RAW_BYTES.test(text) ? JSON.stringify(input, bytesAsText) : text;
}

function bytesAsText(this: unknown, key: string, value: unknown): unknown {
  // The holder has the value before any toJSON of it ran: a Buffer's would have made an object of it.
  const raw = (this as Record<string, unknown>)[key];
  return isBytes(raw) ? toBase64(raw) : value;
}
