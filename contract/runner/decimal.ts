/**
 * A decimal in one canonical spelling, digits and exponent; undefined for text that is none. The runner's own, so that it
 * can disagree with the library's.
 */
export function canonical(text: string): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || `${match[2] ?? ''}${match[3] ?? ''}` === '') return undefined;
  const digits = `${match[2] ?? ''}${match[3] ?? ''}`.replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  if (trimmed === '') return '0';
  const exponent = Number(match[4] ?? 0) - (match[3] ?? '').length + (digits.length - trimmed.length);
  return `${match[1] === '-' ? '-' : ''}${trimmed}e${exponent}`;
}

/** Whether two spellings are one decimal. */
export function sameDecimal(a: unknown, b: unknown): boolean {
  const [x, y] = [a, b].map(value => canonical(String(value)));
  return x !== undefined && x === y;
}
