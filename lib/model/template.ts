import { invalid } from './codecs/faults.js';
import { describe } from './codecs/kinds.js';
import type { Codec } from './codec.js';
import type { KeyTemplate, TemplatePart } from './model.js';

/** Splits `ORDER#${orderId}` into its literals and fields; text without `${…}` is one literal. */
export function templateParts(text: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > end) parts.push({ literal: text.slice(end, match.index) });
    parts.push({ field: match[1]!.trim() });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ literal: text.slice(end) });
  return parts;
}

/** The codecs of the fields a template reads; a field without one is a declaration fault found earlier. */
export type CodecOf = (field: string) => Codec | undefined;

/**
 * A declared template bound to the codecs of its fields, so that a Date or a number stands in the key exactly as its
 * own attribute would: one rule for `get({ orderId })` and for the stored item.
 */
export function literalTemplate(text: string, codecOf: CodecOf): KeyTemplate {
  const parts = Object.freeze(templateParts(text));
  const fields = Object.freeze(parts.flatMap(part => ('field' in part ? [part.field] : [])));
  const render = (values: Readonly<Record<string, unknown>>): string | undefined => {
    let key = '';
    for (const part of parts) {
      const piece = 'literal' in part ? part.literal : partText(codecOf(part.field), values[part.field]);
      if (piece === undefined) return undefined;
      key += piece;
    }
    return key;
  };
  return Object.freeze({ fields, parts, text, render });
}

/** A field's value as key text: its `S` or `N` form; undefined where it is missing or empty. */
export function templateText(codec: Codec | undefined, value: unknown): string | undefined {
  if (value === undefined || value === null || codec === undefined) return undefined;
  const wire = codec.encode(value);
  const text = wire.S ?? wire.N ?? (wire.BOOL === undefined ? undefined : String(wire.BOOL));
  return text === '' ? undefined : text;
}

/** The same for a part of a key: an object where text is expected, as a caller's unchecked input may have it, is no missing part. */
function partText(codec: Codec | undefined, value: unknown): string | undefined {
  const text = templateText(codec, value);
  if (text === undefined && typeof value === 'object' && value !== null)
    throw invalid(`a part of a key is text or a number, found ${describe(value)}`);
  return text;
}

/** What a computed template (a derived key) offers: the fields it reads and the text it makes of them. */
export interface ComputedTemplate {
  readonly fields: readonly string[];
  readonly text?: string;
  render(values: Readonly<Record<string, unknown>>): string | undefined;
}

export function isComputedTemplate(value: unknown): value is ComputedTemplate {
  return (
    typeof value === 'object' &&
    value !== null &&
    'fields' in value &&
    typeof (value as ComputedTemplate).render === 'function'
  );
}

/** A derived key as a template: exact keys only, since no prefix can be told from a computation. */
export function computedTemplate(source: ComputedTemplate): KeyTemplate {
  return Object.freeze({
    fields: Object.freeze([...source.fields]),
    parts: undefined,
    text: source.text ?? 'derived key',
    render: (values: Readonly<Record<string, unknown>>) => source.render(values) || undefined,
  });
}
