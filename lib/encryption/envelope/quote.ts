/** Text without `"`, `\`, controls and surrogates, which JSON escapes where they stand alone. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** `JSON.stringify` of a text; most need no escape, and finding that out is several times faster than writing them one by one. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
