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
