/** Text without `"`, `\`, controls and surrogates, which JSON escapes where they stand alone. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;
/** What a text has that is not of single bytes in memory; of those that are, the engine knows the answer without a look at them. */
const WIDE = /[\u0100-\uffff]/;
/** What JSON escapes in other texts, one by one: each is searched for at the speed of memory, which `PLAIN` is far from. */
const ESCAPED: readonly string[] = ['"', '\\', ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))];
/** Characters from which on many fast searches take less time than a slow one. */
const LONG = 512;

/** Whether a text stands in JSON as it is, without an escape. */
export function isPlain(text: string): boolean {
  if (text.length < LONG || WIDE.test(text)) return PLAIN.test(text);
  for (const character of ESCAPED) if (text.includes(character)) return false;
  return true;
}

/** `JSON.stringify` of a text; most need no escape, and finding that out is several times faster than writing them one by one. */
export function quote(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}
