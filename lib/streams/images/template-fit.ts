import type { TemplatePart } from '../../model/model.js';

/**
 * Whether a template can have made `text`: its literals stand in order, with something where each field is. Linear, since keys come
 * from outside.
 */
export function fitsTemplate(parts: readonly TemplatePart[], text: string): boolean {
  let at = 0;
  let fields = 0;
  for (const [i, part] of parts.entries()) {
    if ('field' in part) {
      fields++;
      continue;
    }
    const { literal } = part;
    const isLast = i === parts.length - 1;
    // Without a field before it a literal stands exactly here; the last one, with fields before it, stands at the end.
    const found = fields === 0 ? at : isLast ? text.length - literal.length : text.indexOf(literal, at + fields);
    if (found < at + fields || !text.startsWith(literal, found)) return false;
    at = found + literal.length;
    fields = 0;
  }
  return fields === 0 ? at === text.length : text.length - at >= fields;
}

/** Characters of a template that are fixed: the more, the fewer other classes' keys it fits. */
export function literalLength(parts: readonly TemplatePart[]): number {
  return parts.reduce((sum, part) => sum + ('literal' in part ? part.literal.length : 0), 0);
}
