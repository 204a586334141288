import type { Binary } from './value.js';

/**
 * A copy of bytes that serialises itself: every binary codec writes one, so that a wire item is fit for the SDK (which
 * wants a `Uint8Array`) and `JSON.stringify` of the same item is already the request body.
 */
export class Bytes extends Uint8Array {
  /** Base64 text, standard alphabet with padding. */
  toJSON(): string {
    return toBase64(this);
  }
}

/** The base64 text of bytes: RFC 4648 standard alphabet, padded, no line breaks. */
export function toBase64(bytes: Uint8Array): string {
  return viewOf(bytes).toString('base64');
}

/**
 * Fresh bytes of a base64 text. Strict, because text that only resembles base64 would be read as other bytes than were
 * meant: another alphabet, missing padding, white space or stray bits at the end throw a `TypeError`.
 */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new TypeError('not base64 text (RFC 4648, standard alphabet, padded)');
  return new Uint8Array(bytes);
}

/** Tells bytes from anything else, also those of another realm (a worker, a test sandbox) and Node's `Buffer`. */
export function isBytes(value: unknown): value is Uint8Array {
  return (
    value instanceof Uint8Array ||
    (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]')
  );
}

/** The bytes of a wire binary. What was bytes is returned as it is, not copied; base64 text is read by `fromBase64`. */
export function bytesOf(binary: Binary): Uint8Array {
  return typeof binary === 'string' ? fromBase64(binary) : binary;
}

/** The base64 text of a wire binary; text is returned as it is, unread. */
export function base64Of(binary: Binary): string {
  return typeof binary === 'string' ? binary : toBase64(binary);
}

/** Orders bytes as DynamoDB orders binary sort keys: unsigned, byte by byte, the shorter first. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Up to this length a loop over the code units beats the call into the runtime. */
const SHORT = 48;

/** How many bytes a text takes in UTF-8: the measure of every DynamoDB size limit that speaks of text. */
export function utf8Length(text: string): number {
  if (text.length > SHORT) return Buffer.byteLength(text, 'utf8');
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text, 'utf8');
  }
  return text.length;
}

/**
 * Orders two texts by their UTF-8 bytes, as DynamoDB orders string sort keys. JavaScript's own `<` compares UTF-16
 * units and puts the code points above U+FFFF before U+E000.
 */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Lifts the surrogates above the rest of the basic plane, which makes the order of units that of code points. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

const UNRESERVED = /^[A-Za-z0-9\-._~]*$/;

/** A text with all but letters, digits and `-._~` as `%HH` of its UTF-8 bytes. */
export function percentEncode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  let encoded = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    encoded += UNRESERVED.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
