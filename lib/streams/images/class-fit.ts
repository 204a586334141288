import type { Model } from '../../model/model.js';
import { isReservedValue } from '../../model/reserved-keys.js';
import { getOwn } from '../../values/own.js';
import { isKeyValue, type Item } from '../../values/value.js';
import { isOwnRow } from './own-rows.js';
import { fitsTemplate, literalLength } from './template-fit.js';

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
