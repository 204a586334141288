import type { Codec } from '../../model/codec.js';
import type { Attribute, Model, TemplatePart } from '../../model/model.js';
import { canHold } from '../../model/key-language.js';
import { textOfDate } from '../../model/stamp.js';
import { isEscaped, templateText } from '../../model/template.js';
import type { Value } from '../../values/value.js';

/** The text of a key with a template, and what its fields are taken for. */
export interface KeyReading {
  readonly model: Model;
  readonly parts: readonly TemplatePart[];
  readonly text: string;
  /** Texts by field; a field that is not here may have any. */
  readonly given: ReadonlyMap<string, string>;
}

/**
 * Whether a key text can also be made of other values than those given: `A#B#C` of `${a}#${b}` is `A` and `B#C`, or `A#B` and
 * `C`. A value may hold the literal that follows it, so the text alone does not always tell what a key is made of.
 */
export function readsOtherwise(reading: KeyReading): boolean {
  return canRead(reading, true);
}

/** Whether a key text can be made of the values given, whatever the other fields are. */
export function readsAsGiven(reading: KeyReading): boolean {
  return canRead(reading, false);
}

function canRead({ model, parts, text, given }: KeyReading, otherwise: boolean): boolean {
  // Each place is tried once, so that a hostile text of many separators costs no more than its length squared.
  const tried = new Set<string>();
  const from = (index: number, at: number, differs: boolean): boolean => {
    const part = parts[index];
    if (part === undefined) return at === text.length && differs === otherwise;
    const place = `${index} ${at} ${differs}`;
    if (tried.has(place)) return false;
    tried.add(place);
    if ('literal' in part)
      return text.startsWith(part.literal, at) && from(index + 1, at + part.literal.length, differs);
    const codec = model.byField.get(part.field)?.codec;
    for (let end = at + 1; end <= text.length; end++) {
      if (!goesOn(parts[index + 1], text, end)) continue;
      const piece = text.slice(at, end);
      const differsHere = differs || (given.has(part.field) && given.get(part.field) !== piece);
      if (differsHere && !otherwise) continue;
      if (isTextOf(codec, piece, model.escape) && from(index + 1, end, differsHere)) return true;
    }
    return false;
  };
  return from(0, 0, false);
}

/** Whether a field that ends here is followed by what the template has next. */
function goesOn(next: TemplatePart | undefined, text: string, end: number): boolean {
  if (next === undefined) return end === text.length;
  return 'field' in next || text.startsWith(next.literal, end);
}

/** Whether a text is one that a codec writes: no part of a date is a date. */
function isTextOf(codec: Codec | undefined, text: string, escape: boolean): boolean {
  if (codec?.type === undefined) return true;
  if (escape && isEscaped(codec)) return canHold('encoded', text);
  if (textOfDate(codec, text) !== undefined) return true;
  const wire: Value | undefined =
    codec.type === 'S'
      ? { S: text }
      : codec.type === 'N'
        ? { N: text }
        : codec.type === 'BOOL'
          ? { BOOL: text === 'true' }
          : undefined;
  try {
    return wire !== undefined && templateText(codec, codec.decode(wire)) === text;
  } catch {
    return false;
  }
}

const NUMBER = /[-+.0-9eE]/;

/** Whether the texts of a field can hold the literal that follows it, so that the literal does not tell where they end. */
export function mayHold({ codec }: Attribute, literal: string, escape: boolean): boolean {
  if (literal === '') return true;
  if (escape && isEscaped(codec)) return canHold('encoded', literal);
  if (codec.type === 'N') return NUMBER.test(literal.charAt(0));
  return codec.type !== 'BOOL';
}
