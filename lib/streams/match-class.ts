import { DynamormError } from '../errors/errors.js';
import type { TemplatePart, Model } from '../model/model.js';
import { isReservedValue } from '../model/reserved-keys.js';
import { equalValues } from '../values/equal.js';
import { getOwn } from '../values/own-keys.js';
import { isKeyValue, type Item } from '../values/value.js';
import { malformed } from './image.js';
import { isOwnRow } from './own-rows.js';

/**
 * Whether a template can have made `text`: its literals stand in order, with something where each field is. Linear, since keys come
 * from outside.
 */
function fitsTemplate(parts: readonly TemplatePart[], text: string): boolean {
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
function literalLength(parts: readonly TemplatePart[]): number {
  return parts.reduce((sum, part) => sum + ('literal' in part ? part.literal.length : 0), 0);
}

/**
 * How well an item fits a class: undefined where it is none of it, else the higher the more the class says about its
 * items. It fits where each key attribute is there and can have been made by its template, and where the discriminator, if
 * the class has one and `image` shows it, is the class's. A row of the library's own fits no class.
 */
export function fitOf(model: Model, keys: Item, image: Item | undefined): number | undefined {
  const { reserved } = model;
  let fit = 0;
  let isReserved = false;
  for (const { name, template } of model.key) {
    const value = getOwn(keys, name);
    if (value === undefined || !isKeyValue(value)) return undefined;
    isReserved ||= reserved !== undefined && isReservedValue(reserved, value);
    if (template === undefined) continue;
    if (value.S === undefined) return undefined;
    if (template.parts === undefined) continue;
    if (!fitsTemplate(template.parts, value.S)) return undefined;
    fit += literalLength(template.parts);
  }
  // Every image passes here, and nearly none has such a key.
  if (isReserved && isOwnRow(reserved!, keyOf(model, keys), image)) return undefined;
  const { discriminator } = model;
  if (discriminator === undefined || image === undefined) return fit;
  // Above every sum of literals: a key has 2 KB at most.
  return getOwn(image, discriminator.name)?.S === discriminator.value ? fit + 10_000 : undefined;
}

/** The key alone: where no record tells it, the whole item is given for it. */
const keyOf = ({ key }: Model, item: Item): Item =>
  Object.fromEntries(key.map(({ name }) => [name, getOwn(item, name)!]));

/** Refuses an item that is none of the class. @throws ErrValidation without its key, ErrInvalidModel for one of another class */
export function refuseMisfit(model: Model, keys: Item, image: Item | undefined): void {
  if (fitOf(model, keys, image) !== undefined) return;
  const details = { model: model.name, key: model.key.map(({ name }) => name), table: model.table };
  const missing = model.key.find(({ name }) => !Object.hasOwn(keys, name));
  if (missing !== undefined)
    throw malformed(`${model.name}: the image has no ${missing.name}, which is its key`, details);
  throw new DynamormError(
    'ErrInvalidModel',
    `${model.name}: the item is of another class by its key or type attribute`,
    {
      ...details,
      operation: 'hydrate',
    },
  );
}

/** Refuses an image that is not of the item its record is about. @throws ErrValidation */
export function refuseOtherItem(model: Model, keys: Item, image: Item): void {
  for (const { name } of model.key) {
    const [key, shown] = [getOwn(keys, name), getOwn(image, name)];
    if (key !== undefined && shown !== undefined && equalValues(key, shown)) continue;
    throw malformed(`${model.name}: the Keys of the record and its image differ in ${name}`, {
      model: model.name,
      table: model.table,
    });
  }
}
