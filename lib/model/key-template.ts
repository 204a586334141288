import { percentEncode, type Value } from '../values/value.js';
import { invalid, describe, type Codec } from './codecs/codec.js';
import type { KeyTemplate, TemplatePart } from './model.js';
import { textOfDate } from './codecs/date-codecs.js';

/** Splits `ORDER#${orderId}` into its literals and fields; text without `${…}` is one literal. */
function templateParts(text: string): readonly TemplatePart[] {
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
export function literalTemplate(text: string, codecOf: CodecOf, escape = false): KeyTemplate {
  const parts = Object.freeze(templateParts(text));
  const fields = Object.freeze(parts.flatMap(part => ('field' in part ? [part.field] : [])));
  const render = (values: Readonly<Record<string, unknown>>): string | undefined => {
    let key = '';
    for (const part of parts) {
      const piece = 'literal' in part ? part.literal : pieceText(codecOf(part.field), values[part.field], escape);
      if (piece === undefined) return undefined;
      key += piece;
    }
    return key;
  };
  return Object.freeze({ fields, parts, text, escape, render });
}

/** A field's value as key text: its `S` or `N` form, percent-encoded with `escape`; undefined where it is missing or empty. */
export function templateText(codec: Codec | undefined, value: unknown, escape = false): string | undefined {
  if (value === undefined || value === null || codec === undefined) return undefined;
  return textOfDate(codec, value) ?? wireText(codec, codec.encode(value), escape);
}

/** A stored value as the text it has in a key; undefined where it has none. */
export function wireText(codec: Codec, wire: Value, escape = false): string | undefined {
  const text = wire.S ?? wire.N ?? (wire.BOOL === undefined ? undefined : String(wire.BOOL));
  if (text === '' || text === undefined) return undefined;
  return escape && isEscaped(codec) ? percentEncode(text) : text;
}

const TIMES: ReadonlySet<string> = new Set(['timestamp', 'timestampText', 'isoDate']);

/** Whether a codec writes moments as text: those have an alphabet of their own. */
export const isTime = (codec: Codec): boolean => TIMES.has(codec.name);

/** Whether the parts of a codec are percent-encoded where a table says so: texts, which may hold anything. */
export const isEscaped = (codec: Codec): boolean => codec.type !== 'N' && codec.type !== 'BOOL' && !isTime(codec);

/** The same for a part of a key: an object where text is expected, as a caller's unchecked input may have it, is no missing part. */
function pieceText(codec: Codec | undefined, value: unknown, escape: boolean): string | undefined {
  const text = templateText(codec, value, escape);
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
