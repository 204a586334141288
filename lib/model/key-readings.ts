import { percentEncode, type Item, type Value, getOwn } from '../values/value.js';
import { canonicalDecimal } from '../values/decimal.js';
import type { Codec } from './codecs/codec.js';
import { isOfLanguage, languageOf, piecesThrough, isEscaped, wireText } from './key-template.js';
import type { Attribute, Model } from './model.js';

/** What a part of a key was made of. */
export interface PartReading {
  /** Its text in the key. */
  readonly text: string;
  /** The stored values that have this text: one, unless the codec goes by the value. */
  readonly values: readonly [Value, ...Value[]];
}

/** One way to make a primary key: what each part was, by its attribute's name. */
export type KeyReading = ReadonlyMap<string, PartReading>;

/**
 * A key that can be read in more ways than this is not recognised by its parts: a condition with so many alternatives would be too long.
 */
const MAX_READINGS = 6;

/**
 * All ways in which a class can have made a primary key; empty where its templates make no such key, undefined where they are
 * computed or too many. `A#1#2` of `A#${a}#${b}` is `1` and `2`; `A#1#2#3` is `1` and `2#3`, or `1#2` and `3`.
 */
export function readingsOf(model: Model, key: Item): readonly KeyReading[] | undefined {
  let found: readonly KeyReading[] = [new Map()];
  for (const attribute of model.key) {
    if (attribute.template === undefined) continue;
    const texts = textsOf(model, attribute, getOwn(key, attribute.name)?.S ?? '');
    if (texts === undefined) return undefined;
    found = found.flatMap(before => texts.flatMap(own => joined(before, toReading(model, own)) ?? []));
    if (found.length > MAX_READINGS) return undefined;
  }
  return found;
}

/** The texts of the fields of a template, by field, of each way to make a key of them. */
function textsOf(model: Model, attribute: Attribute, text: string): readonly ReadonlyMap<string, string>[] | undefined {
  if (attribute.template!.parts === undefined) return undefined;
  return piecesThrough(languageOf(model, attribute), text, MAX_READINGS);
}

function toReading(model: Model, texts: ReadonlyMap<string, string>): KeyReading | undefined {
  const reading = new Map<string, PartReading>();
  for (const [field, text] of texts) {
    const { name, codec } = model.byField.get(field)!;
    const values = valuesOf(codec, text, model.escape);
    const [first, ...others] = values;
    if (first === undefined) return undefined;
    reading.set(name, { text, values: [first, ...others] });
  }
  return reading;
}

/** Both together; undefined where they differ in a part. */
function joined(before: KeyReading, own: KeyReading | undefined): KeyReading | undefined {
  if (own === undefined) return undefined;
  for (const [name, { text }] of own) if (before.has(name) && before.get(name)!.text !== text) return undefined;
  return new Map([...before, ...own]);
}

/** The stored values whose text in a key is this one. */
function valuesOf(codec: Codec, text: string, escape: boolean): readonly Value[] {
  const { type } = codec;
  const values: Value[] = [];
  const plain = escape && isEscaped(codec) ? decoded(text) : text;
  if (plain !== undefined && (type === 'S' || type === undefined)) values.push({ S: plain });
  if ((type === 'N' || type === undefined) && canonicalDecimal(text) !== undefined) values.push({ N: text });
  if ((type === 'BOOL' || type === undefined) && (text === 'true' || text === 'false'))
    values.push({ BOOL: text === 'true' });
  return values;
}

/** What was percent-encoded; undefined for text that no encoding makes. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return percentEncode(plain) === text ? plain : undefined;
  } catch {
    return undefined;
  }
}

/** What an item's fields say of the key that they were made into by a class. */
export type KeyEvidence = 'whole' | 'partial' | 'none';

/**
 * What an item says for being of a class: `whole` where all parts of the class's keys are there and make the stored key; `partial` where
 * parts are missing, and those that are there fit the key; `none` where they make another one. A class of which a key has no template, and
 * no key a part, has `partial` for every item.
 */
export function evidenceIn(model: Model, item: Item): KeyEvidence {
  let isWhole = isTelling(model);
  for (const key of model.key) {
    for (const field of key.template?.fields ?? []) isWhole &&= partText(model, key, { field, item }) !== undefined;
    if (!rendersKey(model, key, item)) return 'none';
  }
  if (isWhole) return 'whole';
  if (!isTelling(model)) return 'partial';
  // One part may stand in several places, which must then agree.
  const readings = readingsOf(model, item);
  const agrees = (reading: KeyReading): boolean =>
    model.key.every(key =>
      (key.template?.fields ?? []).every(field => {
        const known = partText(model, key, { field, item });
        return known === undefined || known === reading.get(model.byField.get(field)!.name)?.text;
      }),
    );
  return readings === undefined || readings.some(agrees) ? 'partial' : 'none';
}

/** Whether a key of a class has no template: it can be anything, so that the key alone speaks neither for the class nor against it. */
export const isOpen = ({ key }: Model): boolean => key.some(({ template }) => template === undefined);

/** Whether an item can have all that the keys of a class are made of. */
export const isTelling = (model: Model): boolean =>
  !isOpen(model) || model.key.some(({ template }) => template !== undefined && template.fields.length > 0);

/** The text of a part, as the item has it. What has no text in a key, as `NULL`, is a part that the item lacks. */
function partText(
  { byField }: Model,
  { template }: Attribute,
  { field, item }: { readonly field: string; readonly item: Item },
): string | undefined {
  const { name, codec } = byField.get(field)!;
  const value = getOwn(item, name);
  return value && wireText(codec, value, template!.escape);
}

/** Whether the parts that an item has fit one of its keys. A part that it lacks is read from the key. */
function rendersKey(model: Model, key: Attribute, item: Item): boolean {
  if (key.template === undefined) return true;
  const text = getOwn(item, key.name)?.S;
  if (text === undefined) return false;
  if (key.template.parts === undefined) return rendersComputed(model, key, { item, text });
  return isOfLanguage(languageOf(model, key), text, field => partText(model, key, { field, item }));
}

/** A computed key is made of fields, not of stored texts. Where they cannot be read, nothing speaks against it. */
function rendersComputed(
  model: Model,
  { template }: Attribute,
  { item, text }: { readonly item: Item; readonly text: string },
): boolean {
  const values: Record<string, unknown> = {};
  try {
    for (const field of template!.fields) {
      const { name, codec } = model.byField.get(field)!;
      const value = getOwn(item, name);
      if (value === undefined) return true;
      values[field] = codec.decode(value);
    }
    return template!.render(values) === text;
  } catch {
    return true;
  }
}
